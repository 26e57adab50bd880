"""What is checked of the log of contacts with the media."""

from __future__ import annotations

from engine.quality.suites.checks import (
    EARLIEST,
    Check,
    check_difference,
    check_earliest,
    check_name,
    check_order,
    check_past,
    check_presence,
    check_reference,
    check_repeats,
    is_any_known,
)

CONTACT_CHECKS: tuple[Check, ...] = (
    check_presence(
        "media_contacts.outlet-recorded", "high", "the paper, broadcaster or agency is not recorded", "outlet_name"
    ),
    check_presence(
        "media_contacts.person-recorded", "high", "who of the body had the contact is not recorded", "person_name"
    ),
    check_presence(
        "media_contacts.contact-dated",
        "high",
        "the day of the contact is not recorded",
        "contact_on",
        is_any_known("contact_on"),
    ),
    check_presence("media_contacts.journalist-recorded", "low", "the journalist is not recorded", "journalist_name"),
    check_presence("media_contacts.subject-recorded", "low", "the log does not say what it was about", "subject"),
    check_presence(
        "media_contacts.log-dated",
        "low",
        "the day of the entry in the log is not recorded",
        "logged_on",
        is_any_known("logged_on"),
    ),
    check_order(
        "media_contacts.logged-after-contact", "medium", "it was logged before it happened", "contact_on", "logged_on"
    ),
    *check_past("media_contacts", "high", "logged_on"),
    *check_past("media_contacts", "low", "contact_on"),
    *check_earliest("media_contacts", EARLIEST, "contact_on", "logged_on"),
    check_name("media_contacts", "what stands for the outlet is not a name", "outlet_name"),
    check_name("media_contacts", "what stands for the journalist is not a name", "journalist_name"),
    check_difference(
        "media_contacts.journalist-is-not-person",
        "medium",
        "the journalist is also the person of the body",
        "journalist_name",
        "person_name",
    ),
    check_difference(
        "media_contacts.outlet-is-not-organisation",
        "low",
        "the outlet is the body whose log it is",
        "outlet_name",
        "organisation",
    ),
    check_reference("media_contacts", "contact_ref"),
    check_repeats(
        "media_contacts",
        "the same contact stands more than once",
        "person_name outlet_name journalist_name contact_on",
        "person_name outlet_name contact_on",
        "organisation person_name outlet_name journalist_name subject",
        "contact_on",
    ),
)
