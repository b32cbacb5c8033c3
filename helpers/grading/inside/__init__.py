"""What runs behind the walls: the template process, the walls of each job, and the jobs themselves."""
