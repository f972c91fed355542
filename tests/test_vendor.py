"""The files taken from elsewhere are the ones that were looked at, and each has its licence."""

import hashlib
import json

from django.conf import settings

VENDOR = settings.BASE_DIR / "static" / "vendor"
PACKAGES = json.loads((VENDOR / "vendor.json").read_text())


def test_vendored_files_are_unchanged():
    listed = {file["path"]: file["sha256"] for package in PACKAGES for file in package["files"]}
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.glob("*/*")
    }
    assert found == listed


def test_every_package_has_its_directory_and_licence():
    directories = sorted(path.name for path in VENDOR.iterdir() if path.is_dir())
    expected = sorted(f"{package['name'].rpartition('/')[2]}@{package['version']}" for package in PACKAGES)
    assert directories == expected
    assert all((VENDOR / name / "LICENSE").is_file() for name in directories)


def test_vendor_page_names_every_version():
    page = (VENDOR / "VENDOR.md").read_text()
    missing = [
        package["name"]
        for package in PACKAGES
        if f"| {package['name']} | {package['version']} | {package['licence']} |" not in page
    ]
    assert missing == []
