"""The HTTP edge: parse a form, call one use case, show a template."""

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """The parts of the site, one file each; imported here so that each may import this package."""
    from clinic.web import (
        accounts,
        assessments,
        batches,
        clinic,
        consents,
        deliveries,
        episodes,
        handouts,
        health,
        jobs,
        ledger,
        library,
        logs,
        outcomes,
        patients,
        precautions,
        programs,
        reviews,
        sending,
        stops,
        today,
    )

    modules = (
        *(accounts, today, patients, precautions, consents, episodes, library, clinic),
        *(assessments, stops, programs, reviews, handouts, logs, outcomes, health),
        *(sending, deliveries, jobs, ledger, batches),
    )
    return tuple(module.blueprint for module in modules)
