-- Prefect has the database "lectra"; the run log (LECTRA_DATABASE_URL) has its own.
CREATE DATABASE lectra_log;
