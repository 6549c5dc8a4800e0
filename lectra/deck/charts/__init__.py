"""What a chart is made of before it is drawn or written: scales, numbers, colours, marks and places."""
