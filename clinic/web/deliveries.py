"""Deliveries: the list with filters, one with its attempts, and what a person decides about it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from clinic.domain.deliveries import DeliveryState
from clinic.domain.errors import StaleError
from clinic.domain.typed_numbers import whole_number
from clinic.services.delivery import decisions, deliveries
from clinic.services.delivery.decisions import Decision
from clinic.web import clock
from clinic.web.access import current_actor
from clinic.web.forms.sending import FilterForm
from clinic.web.layout import render_patient_page
from clinic.web.refusals import answer_refusals
from clinic.web.waking import wake_for_mail

blueprint = Blueprint("deliveries", __name__)
answer_refusals(blueprint)

ONE = "/patients/<int:patient_id>/deliveries/<int:delivery_id>"


@blueprint.get("/deliveries")
def index() -> str:
    """Deliveries of the clinic, those that wait for somebody unless others are asked for."""
    form = FilterForm(request.args)
    typed = request.args.get("before", "")
    found = deliveries.find(
        actor=current_actor(),
        states=form.states(),
        now=clock.now(),
        days=form.within_days(),
        mine=form.mine.data,
        before_id=whole_number(typed),
    )
    chosen = {name: value for name, value in request.args.items() if name in form.data}
    return render_template("deliveries/index.html", found=found, form=form, chosen=chosen)


@blueprint.get(ONE)
def show(patient_id: int, delivery_id: int) -> str:
    """One delivery."""
    delivery = deliveries.view_delivery(
        actor=current_actor(), patient_id=patient_id, delivery_id=delivery_id, now=clock.now()
    )
    return render_patient_page("deliveries/show.html", patient_id, delivery=delivery)


@blueprint.get(f"{ONE}/state")
def state(patient_id: int, delivery_id: int) -> str:
    """Where it stands, as a fragment."""
    line = deliveries.delivery_line(
        actor=current_actor(), patient_id=patient_id, delivery_id=delivery_id
    )
    return render_template("deliveries/standing.html", line=line)


@blueprint.post(f"{ONE}/cancel")
def cancel(patient_id: int, delivery_id: int) -> Response:
    """Send it no more."""
    return _decide(decisions.cancel, "It is cancelled.", patient_id, delivery_id)


@blueprint.post(f"{ONE}/resend")
def resend(patient_id: int, delivery_id: int) -> Response:
    """Send the same message once more."""
    words = "It is in the queue again."
    return _decide(decisions.resend, words, patient_id, delivery_id, wakes=True)


@blueprint.post(f"{ONE}/arrived")
def arrived(patient_id: int, delivery_id: int) -> Response:
    """Note that an uncertain message arrived."""
    return _decide(decisions.settle, "Noted as sent.", patient_id, delivery_id, arrived=True)


@blueprint.post(f"{ONE}/not-arrived")
def not_arrived(patient_id: int, delivery_id: int) -> Response:
    """Note that an uncertain message did not arrive."""
    words = "Noted as not arrived."
    return _decide(decisions.settle, words, patient_id, delivery_id, arrived=False)


@blueprint.post(f"{ONE}/came-back")
def came_back(patient_id: int, delivery_id: int) -> Response:
    """Note that a sent message came back."""
    words = "Noted. The address is written to again once somebody enters it again."
    return _decide(decisions.came_back, words, patient_id, delivery_id)


def _decide(
    use_case: Callable[..., None],
    words: str,
    patient_id: int,
    delivery_id: int,
    *,
    wakes: bool = False,
    **more: bool,
) -> Response:
    """One decision, about the state that the page showed."""
    typed = request.form.get("seen", "")
    if typed not in list(DeliveryState):
        raise StaleError("the page did not say what it showed")
    about = Decision(patient_id=patient_id, delivery_id=delivery_id, seen=DeliveryState(typed))
    use_case(actor=current_actor(), about=about, now=clock.now(), **more)
    if wakes:
        wake_for_mail()
    flash(words, "good")
    return redirect(url_for("deliveries.show", patient_id=patient_id, delivery_id=delivery_id))
