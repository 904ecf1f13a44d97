"""Mailing a sheet: what will go to whom, the preview, the confirmation; the patient's address."""

from flask import Blueprint, current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from clinic.domain.errors import FieldError
from clinic.services.delivery import addresses, sending
from clinic.services.delivery.sending import Offer
from clinic.web import clock
from clinic.web.access import current_actor
from clinic.web.forms.sending import AddressForm, SendForm
from clinic.web.layout import render_patient_page
from clinic.web.refusals import answer_refusals
from clinic.web.waking import wake_for_mail

blueprint = Blueprint(
    "sending", __name__, url_prefix="/patients/<int:patient_id>/handouts/<int:handout_id>/send"
)
answer_refusals(blueprint)

Answer = str | Response | tuple[str, int]
ALREADY = "This sheet was queued already. Nothing new was queued."
QUEUED = "The message is in the queue. It goes out within a minute."


@blueprint.get("")
def show(patient_id: int, handout_id: int) -> Answer:
    """Whom it would go to, what they would read, and what stands in the way."""
    offer = _offer(patient_id, handout_id)
    return _page(offer, _form(offer), AddressForm(data={"email": offer.address}))


@blueprint.post("")
def send(patient_id: int, handout_id: int) -> Answer:
    """Queue the message."""
    form = SendForm(request.form)
    try:
        queued = sending.send(
            actor=current_actor(),
            order=form.order(patient_id, handout_id),
            sender=current_app.config["MAIL_FROM"],
            now=clock.now(),
            today=clock.today(),
        )
    except FieldError as error:
        form.refuse(error)
        offer = _offer(patient_id, handout_id)
        form.address.data = offer.address
        return _page(offer, form, AddressForm(data={"email": offer.address}))
    wake_for_mail()
    flash(QUEUED if queued.is_new else ALREADY, "good" if queued.is_new else "info")
    return redirect(
        url_for("deliveries.show", patient_id=patient_id, delivery_id=queued.delivery_id)
    )


@blueprint.post("/address")
def address(patient_id: int, handout_id: int) -> Answer:
    """Write down the address, the first one or once more, and go on with sending."""
    offer = _offer(patient_id, handout_id)
    form = AddressForm(request.form)
    if form.accepts():
        try:
            addresses.enter_address(
                actor=current_actor(),
                patient_id=patient_id,
                address=form.email.data or "",
                now=clock.now(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            flash("The address is written down.", "good")
            return redirect(url_for("sending.show", patient_id=patient_id, handout_id=handout_id))
    return _page(offer, _form(offer), form)


def _form(offer: Offer) -> SendForm:
    shown = {"address": offer.address, "after": offer.newest or "", "with_visit": offer.has_visit}
    return SendForm(data=shown)


def _offer(patient_id: int, handout_id: int) -> Offer:
    return sending.offer(
        actor=current_actor(),
        patient_id=patient_id,
        handout_id=handout_id,
        sender=current_app.config["MAIL_FROM"],
        sends=bool(current_app.config["MAIL_HOST"]),
        today=clock.today(),
    )


def _page(offer: Offer, form: SendForm, address_form: AddressForm) -> tuple[str, int]:
    page = render_patient_page(
        "deliveries/send.html", offer.patient_id, offer=offer, form=form, address_form=address_form
    )
    return page, max(form.status, address_form.status)
