"""What belongs to one run: its folder, its clock, its report."""
