"""What a slide shows beside the text of its placeholders, one file each: shapes, tables and the like."""
