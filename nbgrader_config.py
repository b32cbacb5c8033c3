"""nbgrader's settings: where things lie, and the steps added to its own."""

from nbgrader.converters import GenerateAssignment, GenerateFeedback

c = get_config()  # noqa: F821 (Jupyter provides it)

c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.course_id = "backpropagation-by-hand"

c.CourseDirectory.ignore = [".ipynb_checkpoints", "__pycache__", "*.pyc", "*.py"]  # the text view shows solutions

c.ClearSolutions.code_stub = {"python": "raise NotImplementedError  # replace this line by your own"}
c.ClearSolutions.text_stub = "*Your answer here.*"

c.GenerateAssignment.preprocessors = [
    *GenerateAssignment.preprocessors.default_args[0],
    "helpers.authoring.release.TagOpenExercises",
]
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.ClearHiddenTests",
    *GenerateFeedback.preprocessors.default_args[0],
]

c.Execute.timeout = 180  # seconds a cell; unit 10 trains a network for half a minute, longer on a busy machine
