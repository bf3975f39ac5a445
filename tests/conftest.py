"""What several tests share."""

from datetime import UTC, datetime

import pytest
from hypothesis import settings

from pricing.policy import Policy, load_policy

# A slow machine is no failure, and the same tests run everywhere.
settings.register_profile("oro", deadline=None, derandomize=True)
settings.load_profile("oro")


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The policy as it ships."""
    return load_policy()


@pytest.fixture
def now() -> datetime:
    """A Tuesday morning in Lima, while gold trades."""
    return datetime(2026, 9, 29, 15, 5, tzinfo=UTC)
