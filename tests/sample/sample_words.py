"""Invented people, firms and hosts of the sample project; nothing here names anybody or anything real."""

from __future__ import annotations


def split_words(text: str, mark: str = " ") -> list[str]:
    """Return the words of a list that is written as one text."""
    return text.split(mark)


FORENAMES = split_words(
    "Alex Ashley Bryn Cameron Carey Charlie Corin Dale Darcy Drew Eden Ellis Emlyn Finlay Frankie "
    "Harley Hollis Jamie Jess Jocelyn Kerry Kit Lane Lee Leslie Linden Lyn Marlow Merrill Morgan Nicky "
    "Noel Pat Quinn Robin Rowan Sam Sandy Shea Sidney Tal Toni Tracy Val Wyn"
)

SURNAMES = split_words(
    "Abberlock Arkenshaw Ballimore Barrowclift Bellasyde Birkenwell Brackledge Bramcott Brindlecombe "
    "Calderfold Carnaway Chanterell Coldrake Copplestow Cravenhill Dellamoor Dipplethorn Dunnaway "
    "Eastlock Elverdene Fallowby Fernyhurst Flaxendale Garrowby Gillivray-Holt Glimmerdene Greystow "
    "Hallaquin Harkaby Hawksmeer Helmingale Hexwell Hollinrake-Dunn Ivelock Jarrowfield Kellowby "
    "Kestrick Lambrook-Hay Larkenby Lorrimoor Lusterby Mallowdene Marrowick Merricote Millanby "
    "Netherlow Norrisdale Oakenby Orrinshaw Otterlee Pallisade Pellacott Penhallock Pinderby "
    "Pollardine Quarrendale Quillinane Rackenby Ravelock Rennishaw Rookleigh Rushenby Sallowfield "
    "Scarrowby Selmerdale Skelderby Snaithe-Moor Starrick Swallowby Tallentine Tarrabeck Thistlecombe "
    "Thornicott Tilverdale Trevannock Underley Vallacott Vennerby Wanderlow Warrendine Wetherlam "
    "Whinnaby Willowmere Wrackenby Yallerton Yarrowdale"
)

RANKS = ("PC", "PC", "PC", "PS", "Sgt", "DC", "DC", "DS", "Insp", "DI", "PCSO", "Ch Insp", "Mr", "Ms", "Mrs")
POSTS = {
    "PC": "Constable",
    "PS": "Sergeant",
    "Sgt": "Sergeant",
    "DC": "Detective Constable",
    "DS": "Detective Sergeant",
    "Insp": "Inspector",
    "DI": "Detective Inspector",
    "PCSO": "PCSO",
    "Ch Insp": "Chief Inspector",
    "Mr": "Police staff",
    "Ms": "Police staff",
    "Mrs": "Police staff",
}
UNITS = (
    "Estates",
    "Fleet Services",
    "ICT",
    "Neighbourhood Policing",
    "Roads Policing",
    "Custody",
    "Corporate Communications",
    "Learning & Development",
    "Operations",
    "Procurement",
)

FIRMS: dict[str, tuple[str, str]] = {
    # key: (registered name, company number or nothing); numbers from 90000000 up have never been issued
    "quillhaven": ("Quillhaven Catering Limited", "90417221"),
    "brackenfold": ("Brackenfold Fleet Services Ltd", "90416043"),
    "tolvane": ("Tolvane Body Armour Ltd", "90238811"),
    "ostrelline": ("Ostrelline Systems plc", "90100452"),
    "merrowdyke": ("Merrowdyke Construction Limited", "90330194"),
    "fennimarsh": ("Fennimarsh & Daughters Ltd", "90551207"),
    "pellucidar": ("Pelluxine Forensics Ltd", "90662718"),
    "skarrowby": ("Skarrowmead Vehicle Recovery Ltd", "90284430"),
    "gallowglen": ("Gallowglen Security Ltd", "90713305"),
    "gallowglentech": ("Gallowglen Security Technologies Ltd", "90719954"),
    "hobblestone": ("Hobblestow Facilities Management Limited", "90120988"),
    "trindlemere": ("Trindlemere Facilities Management Limited", "90127431"),
    "vexworth": ("Vexworthy Communications Ltd", "90845510"),
    "luminarch": ("Lumenarrow Lighting Ltd", "90932276"),
    "zephrine": ("Zephrindale Drones Ltd", "90671102"),
    "corvanta": ("Corvantine Software Limited", "90488219"),
    "oldmarlow": ("Ambervane Holdings Ltd", "90301177"),
    "harrowisle": ("Harrowisle Training Associates Ltd", "90208465"),
    "dunmarrow": ("Dunmarrow Uniforms Ltd", "90740026"),
    "sablewick": ("Sablewick Interpreting Services Ltd", "90365582"),
    "cobblewren": ("Cobblewren Cleaning Company Ltd", "90611874"),
    "stavermoor": ("Stavermoor Kennels", ""),
    "ellingarth": ("Ellingarth Consulting Ltd", "90807733"),
    "ellingarth2": ("Ellingarth Consulting Ltd", "90998120"),
    "wyrmgate": ("Wyrmgate Traffic Signals Ltd", "90456601"),
    "kittenhope": ("Kittenhope Medical Services Ltd", "SC990127"),
    "jorvane": ("Jorvanne Print Limited", "90512349"),
    "nethervale": ("Nethervane Waste Ltd", "90299017"),
    "pomfrelle": ("Pomfrelle Events Limited", "90687725"),
    "tarnwhistle": ("Tarnwhistle Telematics Ltd", "90733418"),
    "blackmereford": ("Blackmerle Furniture Limited", "90140056"),
    "orchidane": ("Orchidane Occupational Health Ltd", "90864402"),
    "sorrelby": ("Sorrelgate Solicitors LLP", "OC990338"),
    "umberlow": ("Umberlowe Roofing Ltd", "90571239"),
    "yewdrift": ("Yewdrift Landscapes", ""),
    "ironquill": ("Ironquill Data Centres Ltd", "90977301"),
    "caskwell": ("Caskwell Breweries Limited", "90020114"),
    "brindleholt": ("Brindleholt Door Supervision Ltd", "90638829"),
    "pennyfarrow": ("Pennyfarrow Scaffolding Ltd", "90466617"),
    "larchmantle": ("Larchmantle Plant Hire Ltd", "90219983"),
    "greymullion": ("Greymullion Windows Ltd", "90874420"),
    "tussockby": ("Tussockdene Fencing Contractors", ""),
    "elmsworthy": ("Elmsworthiel Locksmiths Ltd", "90150276"),
    "hartlemoss": ("Hartlemoss Property Maintenance Limited", "90793344"),
    "swindale": ("Swandelow Driver Training Ltd", "90522816"),
    "cragwillow": ("Cragwillow Joinery Ltd", "90347790"),
    "dovecroft": ("Dovecrane Electrical Ltd", "90413865"),
    "furzebank": ("Furzebarrow Photography", ""),
    "inglemead": ("Inglemarrow Stationers Limited", "90264418"),
    "moorquay": ("Moorquaint Energy plc", "90080093"),
    "rookhollow": ("Rookhollin Alarms Ltd", "90655529"),
    "saltmarrow": ("Saltmarrow Marine Ltd", "90781140"),
    "wickenfell": ("Wickenfallow Travel Ltd", "90440918"),
    "aldercask": ("Aldercaske Insurance Brokers Ltd", "90915066"),
    "pinnacore": ("Pinnacrest Audit LLP", "OC990771"),
    "thornquist": ("Thornquilt Veterinary Practice", ""),
    "vantrelle": ("Vantrelle Archive Storage Ltd", "90327745"),
    "oakenbrae": ("Oakenbrawn Tyres Ltd", "90609918"),
    "rillstone": ("Rillstowe Water Coolers Limited", "90833317"),
    # givers and employers only; each shares all but the distinctive word with a supplier, or only market words
    "cragfernie": ("Cragfernie Facilities Management Limited", ""),
    "ormsleat": ("Ormsleat Body Armour Ltd", ""),
    "dapplemere": ("Dapplecask Fleet Services Ltd", ""),
    "tilverside": ("Tilverside Construction Limited", ""),
    "hobbleton": ("Hobberlow Door Supervision Ltd", ""),
    "quenlock": ("Quenlock Plant Hire Ltd", ""),
}

HOSTS = (
    "Westmarch Chamber of Trade",
    "Marchford Rotary Luncheon Club",
    "Dellingbrook Residents' Association",
    "Nether Quarrow Parish Council",
    "Westmarch & District Cricket League",
    "Marchford Interfaith Forum",
    "Grateful shopkeeper, Tanner Row",
    "Friends of Marchford Infirmary",
    "Westmarch Agricultural Show Society",
    "Quarrowdale Mountain Rescue Volunteers",
    "Marchford Repertory Theatre Trust",
    "St Wendrith's Primary School",
    "Gurdwara Sri Marchford Sahib",
    "Marchford Old Wanderers FC",
    "Society of Westmarch Magistrates",
    "Delegation of the Verrania Gendarmerie",
    "Lantern Hospice Westmarch",
    "Westmarch Evening Lantern (newspaper)",
)

NON_NAMES = ("REDACTED", "Member of the public", "Various", "Anonymous", "N/A", "Redacted - personal data")

TRADES = (
    ("Self-employed", "Personal trainer"),
    ("{surname} Wedding Photography", "Photographer at weekends"),
    ("{place} Dog Grooming Parlour", "Dog grooming"),
    ("{surname} Gardens", "Gardening and hedge cutting"),
    ("{surname} School of Motoring", "Driving instruction"),
    ("Flat at {place}", "Landlord, one flat let through an agent"),
    ("{surname} Holiday Cottage", "Holiday let"),
    ("{surname} Music Tuition", "Teaching piano"),
    ("{surname} Upholstery", "Furniture restoration"),
    ("{surname} & Son, farmers", "Help on family farm"),
    ("{surname} Cakes", "Celebration cakes from home"),
    ("{surname} Carpentry", "Joinery at weekends"),
    ("{surname} Livery", "Horse livery yard"),
    ("{surname} Crafts", "Craft stall"),
    ("{place} Leisure Centre", "Fitness class instructor"),
    ("{place} Rugby Club", "Coaching juniors, paid"),
    ("{place} Swimming Club", "Swimming teacher"),
    ("{place} Community College", "Evening class tutor"),
    ("{place} Village Stores", "Shop assistant, Sundays"),
    ("{place} Fire Station", "Retained firefighter"),
    ("{place} Choir Trust", "Paid accompanist"),
    ("{place} Tearooms", "Partner in the business"),
)
PLACES = split_words(
    "Pantyfedwy Hesgyn Rhosgaled Cwmhelyg Llanderwydd Abergwylfa Sallowmoor Tidenhope Brockwater "
    "Lydcombe-on-Sea Harptree-under-Edge Wenlow Priddlemead Nantcaru Morfadulas Treddolwen"
)
