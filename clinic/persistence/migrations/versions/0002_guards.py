"""Triggers that hold the record: what is signed, issued or logged cannot be rewritten.

Both databases refuse: any change of an event or a document; a change of a signed assessment other
than its end; findings, red-flag answers and program items whose assessment or program is no draft;
a handout that names other bytes than those issued.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("event", "document")
PARTS = {"finding": "assessment", "red_flag_answer": "assessment", "program_item": "program"}
FIXED_ONCE_SIGNED = (
    "clinic_id",
    "patient_id",
    "episode_id",
    "kind",
    "assessed_on",
    "author_id",
    "created_at",
    "signed_at",
    "signed_by",
    "screen_all_clear_used",
    "floor_transfer",
    "gestation_weeks",
    "protocol",
    "note",
)
FIXED_ONCE_ISSUED = (
    "clinic_id",
    "patient_id",
    "program_id",
    "kind",
    "sheet_number",
    "sha256",
    "language",
    "paper",
    "large_print",
    "issued_at",
    "issued_by",
    "log_start",
)

PARENT_IS_DRAFT = """
CREATE FUNCTION refuse_unless_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    fixed boolean;
    part jsonb;
    parent bigint;
BEGIN
    FOREACH part IN ARRAY ARRAY[to_jsonb(OLD), to_jsonb(NEW)] LOOP
        parent := (part ->> (TG_ARGV[0] || '_id'))::bigint;
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE id = $1 AND state <> ''draft'')', TG_ARGV[0])
            INTO fixed USING parent;
        IF fixed THEN
            RAISE EXCEPTION '% of a fixed %', TG_TABLE_NAME, TG_ARGV[0]
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN COALESCE(NEW, OLD);
END $$
"""

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% cannot be rewritten', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def upgrade() -> None:
    """Put the guards in place."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(REFUSE)
        op.execute(PARENT_IS_DRAFT)
        for statement in postgresql_guards():
            op.execute(statement)
    else:
        for name, table, when, condition in sqlite_guards():
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{table} cannot be rewritten'); END"
            )


def downgrade() -> None:
    """Take the guards away."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse() CASCADE")
        op.execute("DROP FUNCTION refuse_unless_draft() CASCADE")
    else:
        for name, _, _, _ in sqlite_guards():
            op.execute(f"DROP TRIGGER {name}")


def changed(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def rewritten() -> list[tuple[str, str, str, str]]:
    """Name, table, action and condition of the guards that look at the row alone."""
    signed = f"OLD.state <> 'draft' AND (NEW.state = 'draft' OR {changed(FIXED_ONCE_SIGNED)})"
    guards = [
        ("assessment_update", "assessment", "UPDATE", signed),
        ("assessment_delete", "assessment", "DELETE", "OLD.state <> 'draft'"),
        ("program_delete", "program", "DELETE", "OLD.state <> 'draft'"),
        ("handout_update", "handout", "UPDATE", changed(FIXED_ONCE_ISSUED)),
        ("handout_delete", "handout", "DELETE", "1 = 1"),
    ]
    for table in APPEND_ONLY:
        guards.append((f"{table}_update", table, "UPDATE", "1 = 1"))
        guards.append((f"{table}_delete", table, "DELETE", "1 = 1"))
    return guards


def sqlite_guards() -> list[tuple[str, str, str, str]]:
    guards = rewritten()
    for part, parent in PARTS.items():
        for when, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            ids = ", ".join(f"{row}.{parent}_id" for row in rows)
            fixed = f"EXISTS (SELECT 1 FROM {parent} WHERE id IN ({ids}) AND state <> 'draft')"
            guards.append((f"{part}_{when.lower()}", part, when, fixed))
    return guards


def postgresql_guards() -> list[str]:
    plain = [
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW "
        f"WHEN ({condition}) EXECUTE FUNCTION refuse()"
        for name, table, when, condition in rewritten()
    ]
    parts = [
        f"CREATE TRIGGER {part}_change BEFORE INSERT OR UPDATE OR DELETE ON {part} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_unless_draft('{parent}')"
        for part, parent in PARTS.items()
    ]
    truncated = [
        f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION refuse()"
        for table in APPEND_ONLY
    ]
    return plain + parts + truncated
