from tests.browser.test_app_role import open_app, shoot

def test_dbg(lab):
    app = open_app(lab, "en", 1280)
    loss = app.locator(".kam-leaves .kam-tile b").nth(2)
    print("LOSS", repr(loss.inner_text()), app.locator(".kam-people button").count())
    app.locator(".kam-people button").nth(2).click()
    lab.page.wait_for_timeout(6000)
    print("LOSS", repr(loss.inner_text()), repr(app.locator(".kam-message").inner_text()))
    shoot(lab, app, "dbg")
