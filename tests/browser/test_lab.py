import pytest
@pytest.mark.parametrize("unit", ["01_bayesian_framing","05_backpropagation"])
def test_try(page, lab, unit):
    import time
    t=time.time()
    lab.open(page, unit); print("open", time.time()-t)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    for k in range(20):
        page.wait_for_timeout(1000)
        ps=page.evaluate("() => [...document.querySelectorAll('.jp-CodeCell')].map(c => c.querySelector('.jp-InputPrompt').textContent).join(' ')")
        print(time.time()-t, ps)
        if "[ ]" not in ps and "*" not in ps: break
    page.screenshot(path=f"/tmp/course/shots5/lab-{unit}.png")
    import pathlib
    pathlib.Path(f"/tmp/course/b5{unit}.html").write_text(page.locator(".jp-Notebook").evaluate("e => e.outerHTML"))
