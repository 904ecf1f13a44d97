"""Every kind of job, by its name in the records."""

from collections.abc import Mapping

from clinic.services.job import batch_printing, batch_wishes, nightly
from clinic.services.job.jobs import Kind

JOBS: Mapping[str, Kind] = {
    batch_wishes.KIND: Kind(title="Batch of sheets", run=batch_printing.print_batch),
    nightly.BACKUP: Kind(title="Nightly backup", run=nightly.back_up),
    nightly.PURGE: Kind(title="Nightly purge", run=nightly.purge),
    nightly.DUE_LIST: Kind(title="Due within a week", run=nightly.due_list),
}
