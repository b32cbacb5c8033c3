"""An example for one class: students, instructors who share a grader's account, and nbgrader's formgrader.

It follows nbgrader's "one class, multiple graders"; README.md beside says what to prepare.
"""

c = get_config()  # noqa: F821 (JupyterHub provides it)

COURSE = "backpropagation-by-hand"  # as course_id in nbgrader_config.py
GRADER = "grader-backprop"  # the account that owns the folder of the course
INSTRUCTORS = ["instructor"]
STUDENTS = ["alice", "bob"]

c.Authenticator.allowed_users = {*INSTRUCTORS, *STUDENTS}
c.Spawner.default_url = "/lab"

# The formgrader is a server of its own, run by the grader's account; instructors find it under /services/<course>/.
# nbgrader wants the service to have the name of the course, and the group to be called so.
c.JupyterHub.load_groups = {f"formgrade-{COURSE}": {"users": INSTRUCTORS}}
c.JupyterHub.load_roles = [
    {
        "name": "formgrader",
        "groups": [f"formgrade-{COURSE}"],
        "scopes": [f"access:services!service={COURSE}", "list:services", f"read:services!service={COURSE}"],
    },
    {"name": "server", "scopes": ["inherit"]},  # so that a user's own server may list the services of that user
]
c.JupyterHub.services = [
    {
        "name": COURSE,
        "url": "http://127.0.0.1:9999",
        "command": ["jupyterhub-singleuser"],
        "user": GRADER,
        "cwd": f"/home/{GRADER}/course",
        "environment": {"JUPYTERHUB_DEFAULT_URL": "/formgrader"},
        "oauth_no_confirm": True,
    }
]
