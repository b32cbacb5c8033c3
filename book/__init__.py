"""The reading edition: every unit as a page of its own, executed, with pictures where the notebook has sliders."""
