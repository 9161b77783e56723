"""The page in a real browser: Debian's Chromium, driven by Playwright, over a server that runs in this process."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest
import uvicorn

from workbench.serving import Service, make_app
from workbench.serving.judges import in_thread

pytest.importorskip("playwright", reason="Playwright is not installed")
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine"),
    pytest.mark.xdist_group("browser"),
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MESSAGE = "Dear Asha, your KYC is pending, pay 9876543210@ybl or visit http://sbi-kyc.top/a"
REFUSED = "Failed to load resource"  # what the console says of an answer such as 401
SHOTS = os.environ.get("WORKBENCH_SCREENSHOTS")  # a folder, to look at the page


class Threaded(uvicorn.Server):
    """Serves from a thread; says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets=None):
        await super().startup(sockets)
        self.listening.set()


@pytest.fixture(scope="module")
def site(tmp_path_factory, rules, new_store):
    folder = tmp_path_factory.mktemp("site")
    project, store = new_store(folder)
    account = store.accounts.create(name="Meera Nair", email="meera@example.org", organization="Example").id
    token = store.keys.create(account, scopes=("detect", "account")).token
    server = Threaded(uvicorn.Config(make_app(Service(project, in_thread(rules), store)), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert server.listening.wait(30)
    (opened,) = server.servers[0].sockets
    yield f"http://127.0.0.1:{opened.getsockname()[1]}", token
    server.should_exit = True
    thread.join(30)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield opened
        opened.close()


def is_trouble(said):
    return said.type == "error" and REFUSED not in said.text


@pytest.fixture
def visit(browser, site):
    """Give the function that opens the page in a fresh context; whatever the page asks of elsewhere fails the test."""
    contexts, strays, troubles = [], [], []
    address, _ = site

    def open_page(**options):
        context = browser.new_context(**{"viewport": {"width": 900, "height": 1100}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: strays.append(request.url) if not request.url.startswith(address) else None)
        page.on(
            "console",
            lambda told: troubles.append(told.text) if told.type == "error" and REFUSED not in told.text else None,
        )
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert strays == []
    assert troubles == []


def shoot(page, name):
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def judge(page, text=MESSAGE):
    page.get_by_label("Paste the message").fill(text)
    page.get_by_role("button", name="Check it").click()
    page.locator("#result").wait_for(state="visible")


def test_a_message_is_judged_marked_and_what_would_be_kept_is_shown(visit):
    page = visit()
    judge(page)
    assert page.locator("#verdict").inner_text() == "This looks like fraud"
    assert "<UPI_ID:ybl>" in page.locator("#content").inner_text()
    assert page.locator("#content mark").count() >= 1
    assert page.locator("#reasons li").count() >= 1
    assert page.locator("#advice").inner_text().startswith("Open no link")
    terms = page.locator("#row dt").all_inner_texts()
    assert terms == ["Id", "Day", "Kind", "Text, masked", "Sender, masked", "Verdict", "Masked by", "Label"]
    assert page.locator("#row dd").nth(3).inner_text() == page.locator("#content").inner_text()
    assert page.locator("#kept-usage").inner_text() == "Usage event, for 365 days"
    assert "9876543210" not in page.locator("#result").inner_text()
    shoot(page, "message")


def test_all_of_it_by_the_keyboard(visit):
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "text":
            break
    page.keyboard.type("see you at five")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#result").wait_for(state="visible")
    assert page.evaluate("document.activeElement.id") == "verdict"  # a reader hears it first
    page.locator("#tab-message").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-account"
    assert page.locator("#panel-account").is_visible()


def test_one_objects_by_a_switch_at_once(visit, site):
    _, token = site
    page = visit()
    page.get_by_role("tab", name="My account").click()
    page.get_by_label("API key").fill(token)
    page.get_by_role("button", name="Show my account").click()
    switch = page.get_by_role("switch", name="Anonymized rows of mine")
    switch.wait_for(state="visible")
    assert not switch.is_checked()  # off until set
    switch.check()
    page.get_by_text("Saved: in effect at once.").wait_for()
    shoot(page, "account")
    switch.uncheck()
    page.reload()
    assert page.locator("#key").input_value() == ""  # the key is forgotten


def test_a_key_that_is_none_is_told(visit):
    page = visit()
    page.get_by_role("tab", name="My account").click()
    page.get_by_label("API key").fill("wbk_live_nothing")
    with page.expect_response("**/v1/account/privacy") as answer:
        page.get_by_role("button", name="Show my account").click()
    assert answer.value.status == 401
    page.get_by_role("alert").filter(has_text="not valid").wait_for()


def test_it_speaks_hindi_where_the_browser_does_and_english_on_demand(visit):
    page = visit(locale="hi-IN", color_scheme="dark", viewport={"width": 380, "height": 900})
    assert page.locator("html").get_attribute("lang") == "hi"
    assert page.locator("h1").inner_text() == "क्या यह संदेश धोखाधड़ी है?"
    page.locator("#text").fill(MESSAGE)
    page.locator("#ask button").click()
    page.locator("#result").wait_for(state="visible")
    shoot(page, "hindi-dark-narrow")
    assert page.locator("#verdict").inner_text() == "यह धोखाधड़ी लगती है"
    page.get_by_role("button", name="English").click()
    assert page.locator("#verdict").inner_text() == "This looks like fraud"


def test_nothing_runs_over_the_edge_of_a_narrow_screen(visit):
    page = visit(viewport={"width": 320, "height": 800})
    judge(page, MESSAGE + " " + "x" * 300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(visit, site, scheme):
    """Contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3) for every element that holds text."""
    _, token = site
    page = visit(color_scheme=scheme)
    judge(page)
    shoot(page, f"message-{scheme}")
    assert page.evaluate(CONTRAST) == []
    page.get_by_role("tab", name="My account").click()
    page.get_by_label("API key").fill(token)
    page.get_by_role("button", name="Show my account").click()
    page.locator("#account").wait_for(state="visible")
    shoot(page, f"account-{scheme}")
    assert page.evaluate(CONTRAST) == []


def test_a_pale_text_is_found(visit):
    page = visit()
    page.evaluate("document.querySelector('h1').style.color = '#999'")
    assert [name for _, name in page.evaluate(CONTRAST)] == ["H1#"]


def test_what_is_genuine_and_what_is_advertising_get_other_advice(visit):
    page = visit(viewport={"width": 380, "height": 900})
    judge(page, "see you at five, bring the books")
    assert page.locator("#verdict").inner_text() == "This looks genuine"
    assert "ask the sender on a number that you know" in page.locator("#advice").inner_text()
    shoot(page, "genuine-narrow")


CONTRAST = """() => {
  const parse = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [.2126, .7152, .0722][at], 0);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const color = parse(getComputedStyle(node).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")].filter((node) => node.checkVisibility() && node.className !== "skip"
      && [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()))
    .map((node) => [light(parse(getComputedStyle(node).color)), light(ground(node)), node])
    .map(([a, b, node]) => [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), node.tagName + "#" + node.id])
    .filter(([ratio]) => ratio < 4.5);
}"""
