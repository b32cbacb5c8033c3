"""What runs behind the walls, beside a student's code: nothing that it says is trusted."""
