"""What is inside the files of cases."""
