"""nbgrader's settings for everybody on the hub: /etc/jupyter/nbgrader_config.py."""

c = get_config()  # noqa: F821 (Jupyter provides it)

c.CourseDirectory.course_id = "backpropagation-by-hand"
c.Exchange.root = "/srv/nbgrader/exchange"
