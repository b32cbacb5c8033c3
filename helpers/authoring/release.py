"""What is added to nbgrader's own steps when a unit is released and when feedback is written."""

from nbgrader.preprocessors import NbGraderPreprocessor

from helpers.authoring.cells import uses_answer


class TagOpenExercises(NbGraderPreprocessor):
    """Let *Run All* go past an unsolved exercise: tag the cells that fail until it is solved."""

    def preprocess_cell(self, cell, resources, index):
        """Add the tag ``raises-exception`` to checks and to cells that use the student's answer."""
        if cell.cell_type == "code" and uses_answer(cell.id):
            cell.metadata["tags"] = ["raises-exception"]
        return cell, resources
