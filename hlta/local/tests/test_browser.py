import pytest

from hlta.local import browser


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch, tmp_path):
    """No browser anywhere, and no way to fetch one."""
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "USUAL", ())
    monkeypatch.setattr(browser, "playwrights_own", lambda: None)
    monkeypatch.setattr(browser, "playwrights_download", lambda: None)
    monkeypatch.setattr(browser, "debians_package", lambda: None)


def make_program(path, says):
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o755)
    return str(path)


def test_an_installed_one_is_found_by_name(tmp_path):
    path = make_program(tmp_path / "chromium", "echo Chromium 150.0.1")
    assert browser.find_browser() == path


def test_a_script_that_only_tells_how_to_install_it_is_passed_over(tmp_path):
    make_program(tmp_path / "chromium", "echo please install the snap; exit 1")
    path = make_program(tmp_path / "google-chrome", "echo Google Chrome 150.0.1")
    assert browser.find_browser() == path


def test_the_named_one_comes_first(tmp_path, monkeypatch):
    make_program(tmp_path / "chromium", "echo Chromium 150.0.1")
    path = make_program(tmp_path / "mine", "echo Mine 1.0")
    monkeypatch.setenv("BROWSER_PATH", path)
    assert browser.find_browser() == path


def test_a_named_one_that_does_not_start_is_said(monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    with pytest.raises(SystemExit, match="BROWSER_PATH=/nowhere/chromium"):
        browser.find_browser()


def test_each_way_is_tried_in_turn(monkeypatch):
    monkeypatch.setattr(browser, "debians_package", lambda: "/usr/bin/chromium")
    assert browser.find_browser() == "/usr/bin/chromium"
    monkeypatch.setattr(browser, "playwrights_download", lambda: "/downloaded")
    assert browser.find_browser() == "/downloaded"


def test_where_none_can_be_had_one_line_says_so():
    with pytest.raises(SystemExit) as stopped:
        browser.find_browser()
    assert stopped.value.code == browser.NONE
    assert "\n" not in browser.NONE


def test_debian_is_asked_by_root_alone(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
    assert browser.debians_package() is None
