"""Personal columns are recognised in every language of the headers, or by their cells, and stay out of the store."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest

from data_sources.ingest import load, rejected_rows
from data_sources.privacy import personal_column
from data_sources.store import Store

NOW = datetime(2026, 11, 22)
HEADERS = {
    "English": "Ticket ID,Created at,Status,Customer name,Customer email,Phone number,Street address,IP address,Notes",
    "German": "Ticketnummer,Erstellt am,Status,Kundenname,E-Mail-Adresse,Telefonnummer,Straße,IP-Adresse,Beschreibung",
    "French": "Numéro de ticket,Créé le,Statut,Nom du client,Courriel,Téléphone,Adresse,Adresse IP,Commentaire",
    "Spanish": "ID de ticket,Fecha de creación,Estado,Nombre del cliente,Correo electrónico,Teléfono,Dirección,"
    "Dirección IP,Descripción",
    "Italian": "ID ticket,Data di creazione,Stato,Nome cliente,Indirizzo e-mail,Telefono,Indirizzo,Indirizzo IP,"
    "Descrizione",
    "Dutch": "Ticketnummer,Aangemaakt op,Status,Klantnaam,E-mailadres,Telefoonnummer,Adres,IP-adres,Omschrijving",
    "Portuguese": "ID do ticket,Criado em,Status,Nome do cliente,E-mail,Telefone,Endereço,Endereço IP,Descrição",
}
PERSON = 'Ana Lopez,ana@example.com,+49 170 5551234,Main St 7,10.0.0.7,"call me back about my broken lamp, it is dark"'


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_refused_rows_keep_nothing_personal(duckdb_store: Store, header: str) -> None:
    rows = [f"{n:03},2024-03-{n + 1:02} 08:00,open,{PERSON}" for n in range(20)] + [
        f"999,nobody 7,open,{PERSON}"
    ]
    (report,) = load(duckdb_store, ("people.csv", "\n".join([header, *rows]).encode()), zone="UTC", now=NOW)
    assert (report.loaded, report.rejected) == (20, 1)
    (content,) = rejected_rows(duckdb_store, report.load_id)["content"]
    assert "nobody 7" in content
    assert not [p for p in ("Ana", "ana@", "5551234", "Main St", "10.0.0.7", "lamp") if p in content]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["ana@example.com", "Bo <bo@example.org>"], "e-mail"),
        (["10.0.0.7", "2001:db8:0:0:1:0:0:1"], "ip address"),
        (["+49 170 5551234", "(030) 555 12-34"], "phone"),
        (["please call me back about the lamp I bought", ""], "free text"),
        (["2024-03-01 08:00", "1234567890", "1:02:03:04"], ""),
        (["Billing and payments", "Returns"], ""),
        ([], ""),
    ],
)
def test_cells_tell_what_a_header_does_not(cells: list[str], kind: str) -> None:
    assert personal_column("Field 7", pa.array(cells, pa.string())) == kind
