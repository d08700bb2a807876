"""What a screen reader must find on a page: trees of roles and names, in which more may stand."""

AROUND = """
- link "Naar de inhoud"
- banner:
  - link "Incassokiezer"
  - navigation "Hoofdmenu"
- main
- contentinfo:
  - navigation "Over deze site"
"""
GUIDE = """
- main:
  - paragraph:
    - link "Gidsen"
  - paragraph: /Je bent hier/
  - list
  - article:
    - heading [level=1]
    - paragraph:
      - text: /nagekeken op/
      - time
    - heading [level=2]
    - complementary "Bij deze gids"
  - region "Verder op de lijn"
"""
SUM_ASKED = """
- main:
  - heading "Hoeveel incassokosten mag je vragen?" [level=1]
  - textbox "Openstaand bedrag in euro"
  - group "Wie is je klant?":
    - radio "Een consument" [checked]
    - radio /Een bedrijf/
  - group "Komt er btw over de incassokosten?":
    - checkbox
    - checkbox
    - checkbox
  - status: Vul een bedrag in. De uitkomst staat dan hier.
  - region "Incassokosten bij veelvoorkomende bedragen":
    - table "Incassokosten bij veelvoorkomende bedragen"
"""
SUM_GIVEN = """
- main:
  - textbox "Openstaand bedrag in euro": 1.250,00
  - status:
    - text: Incassokosten
    - strong: € 187,50
  - heading "Zo is het opgebouwd" [level=3]
  - term: Over de eerste € 1.250
  - definition: 15% van € 1.250 is € 187,50
  - heading "Wat betekent dit?" [level=3]
"""
CHECK = """
- main:
  - heading "Wie krijgt je aanvraag?" [level=1]
  - paragraph: /Er is nog niets verstuurd/
  - group "Deze drie bureaus passen bij je vordering":
    - list:
      - listitem:
        - checkbox [checked]
        - term: Wat het kost
        - term: Register
        - term: Waarom dit bureau
      - listitem:
        - checkbox [checked]
      - listitem:
        - checkbox [checked]
  - heading "Dit staat er in je aanvraag" [level=2]
  - heading "De vordering" [level=3]
  - term: Hoeveel staat er in totaal open?
  - button "Verstuur naar de aangevinkte bureaus"
"""
STATUS = """
- main:
  - heading /Je aanvraag [A-Z0-9]+/ [level=1]
  - paragraph: /Je aanvraag is verstuurd op/
  - complementary "Waar is je aanvraag nu?":
    - heading "Waar is je aanvraag nu?" [level=2]
    - list:
      - listitem:
        - text: "/Gedaan: Verstuurd/"
      - listitem:
        - text: "/Straks: Gewist/"
  - region /Wie (heeft|kreeg) je aanvraag/:
    - heading /Wie (heeft|kreeg) je aanvraag/ [level=2]
    - list:
      - listitem:
        - heading [level=3]
        - term: Wat het kost
"""
