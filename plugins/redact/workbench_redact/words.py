"""What the words around a number say it is."""

from __future__ import annotations

import re

from workbench_redact.judging.nations import SAID as NATIONAL

from workbench.privacy.addresses import NATIVE, TOWNS
from workbench.privacy.folding import BLANK

_LONG = re.compile(b"[0-9]{4}")
WINDOW = 64  # characters looked at before a number
AFTER = 56  # and after it
FARTHEST = 9  # words

_SAID = {
    "account": (
        "a/c a/c.no a/cno acno ac.no ac acct acc account accnt acnt khata khaate khate savings saving checking chequing loan beneficiary khaata fd ppf demat aza gtbank palmpay moniepoint opay routing aba खाता खाते "
        "खात्यात खात्यातून खात्याचा ఖాతా ఖాతాలో கணக்கு கணக்கில் অ্যাকাউন্ট ખાતા ખાતું ખાતામાં ਖਾਤਾ ਖਾਤੇ ಖಾತೆ ಖಾತೆಗೆ അക്കൗണ്ട് lan ଖାତା"
    ),
    "reference": (
        "ref reference refno order awb pnr utr txn trxn transaction transactionid complaint ticket consumer policy challan uan "
        "ppo folio roll booking bkg tracking track invoice receipt application app docket registration regn case claim crn rrn "
        "consignment shipment request srn sr customer cust enrolment enrollment enroll rera imps neft rtgs upi parcel package "
        "pickup return warrant fir id ids abha vid urn arn umrn mandate voucher lrn lpg cylinder sid member membership "
        "employee emp patient uhid mrn reg rr ack acknowledgement token memo bill connection meter bp dth vc subscriber "
        "ration rationcard cin tan din udyam fssai seat hallticket ht admit candidate student passbook certificate cert "
        "cheque chq client locker intimation grievance petition appeal lr bilty kno rr quotation quote reservation "
        "appointment enquiry donor library file eway avedan aavedan shikayat grahak "
        "upbhokta rasid raseed panjikaran confirmation grn lead jobcard prn usn usc ivrs vendor estimate samagra parivar khatauni patta pmjay slip serial lab notice "
        "complain trxid txnid locator sendung sendungsnummer colis pakket rcpt vide sc kno stb fedex dhl usps aramex cif pran prescription rx ipd opd sample specimen mrd itinerary waybill sandarbh scholar queue admn adm staff tkt bkng cmp dkt aavedn "
        "आईडी ஐடி ఐడి আইডি આઈડી ಐಡಿ ഐഡി ਆਈਡੀ ଆଇଡି टोकन டோக்கன் టోకెన్ টোকেন ટોકન ಟೋಕನ್ ടോക്കൺ ਟੋਕਨ ଟୋକନ लेनदेन लेन-देन ट्रांजैक्शन "
        "பரிவர்த்தனை లావాదేవీ লেনদেন ટ્રાન્ઝેક્શન ವಹಿವಾಟು ഇടപാട് ਲੈਣ-ਦੇਣ பாலிசி పాలసీ পলিসি પોલિસી ಪಾಲಿಸಿ പോളിസി ਪਾਲਿਸੀ "
        "விண்ணப்ப விண்ணப்பம் దరఖాస్తు আবেদন અરજી ಅರ್ಜಿ അപേക്ഷ ਅਰਜ਼ੀ ଆବେଦନ अर्ज முன்பதிவு బుకింగ్ ബുക്കിംഗ് ਬੁਕਿੰਗ બુકિંગ ବୁକିଂ "
        "पार्सल பார்சல் పార్సెల్ পার্সেল પાર્સલ ಪಾರ್ಸೆಲ್ പാഴ്സൽ ਪਾਰਸਲ ਸ਼ਿਕਾਇਤ ଅଭିଯୋଗ ଅର୍ଡର रेफरेंस ट्रैकिंग अपॉइंटमेंट रोल "
        "கோரிக்கை అభ్యర్థన অনুরোধ டிக்கெட் టికెట్ টিকিট ટિકિટ ಟಿಕೆಟ್ ടിക്കറ്റ് ਟਿਕਟ तिकीट रसीद রসিদ રસીદ ரசீது రసీదు ರಸೀದಿ രസീത് "
        "संदर्भ शिकायत ऑर्डर चालान बुकिंग रसीद पॉलिसी आवेदन उपभोक्ता ग्राहक बिल पंजीकरण कनेक्शन टिकट पीएनआर मीटर तक्रार पावती "
        "நுகர்வோர் கன்ஸ்யூமர் இணைப்பு பதிவு వినియోగదారు సర్వీస్ గ్రాహక গ্রাহক কনজিউমার বুকিং ગ્રાહક ઓર્ડર ફરિયાદ ગ્રાહકનો "
        "ಗ್ರಾಹಕ ಆರ್ಡರ್ ದೂರು ಬುಕಿಂಗ್ ഉപഭോക്തൃ ഓർഡർ പരാതി ਆਰਡਰ ਖਪਤਕਾਰ ଗ୍ରାହକ ఆర్డర్ ఫిర్యాదు சலான் ஆர்டர் புகார் অর্ডার অভিযোগ ఫోలియో"
    ),
    "upi": "upi",
    "bought": "order bill parcel",  # things that somebody's phone is told with
    "drawn": "lottery lotery lotto लॉटरी লটারি লটারির லாட்டரி లాటరీ ലോട്ടറി ಲಾಟರಿ લોટરી",
    "imei": "imei",
    "ifsc": "ifsc rtgs neft branch आईएफएससी",
    "bound": "above over below under upto minimum atleast worth extra save get earn win",
    "phone": (
        "call calls called calling caller phone ph mobile mob tel tele telephone contact contacts contacting whatsapp whatsap "
        "wapp wa watsapp dial dialing ring text txt sms helpline care cell fone landline reach miss missed msg message msgs "
        "service services support desk rider driver captain agent executive officer insp inspector manager "
        "telp telepon telefon telefono téléphone appelez rufen anrufen llama llame chiama hubungi callback tollfree toll-free fax speak gpay paytm phonepe फोन मोबाइल कॉल संपर्क फ़ोन व्हाट्सएप కాల్ ఫోన్ அழைக்க போன் কল ফোন"
    ),
    "number": "number no num nos nmbr numbr nr sankhya kramank नंबर संख्या नं क्रमांक क्र எண் సంఖ్య నంబర్ নম্বর નંબર ਨੰਬਰ ಸಂಖ್ಯೆ ನಂಬರ್ നമ്പർ ନମ୍ବର ସଂଖ୍ୟା নং নং. નં ನಂ నం ਨੰ எண்.",
    "numbered": "no nos sankhya kramank क्रमांक क्र संख्या எண் సంఖ్య ಸಂಖ್ಯೆ",  # of papers rather than phones
    "aadhaar": "aadhaar aadhar adhaar adhar aadaar uid uidai vid आधार ఆధార్ ஆதார் আধার",
    "card": "card cards debit credit visa mastercard rupay amex cc कार्ड कार्डचा কার্ড கார்டு కార్డు కార్డ్ કાર્ડ ಕಾರ್ಡ್ കാർഡ് ਕਾਰਡ କାର୍ଡ",
    "money": "rs re inr usd gbp eur amount amt bal balance worth price cost fare fee fees charge charges penalty salary prize cashback rupees rupee rupaye lakh crore hazaar hazar hajar रुपये ₹ £ $ €",
    "currency": "rs re inr usd gbp eur rupees rupee ₹ £ $ €",
    "date": "on dt dated date by till before from since",
    "otp": (
        "otp otps o.t.p o.t.p. 0tp puk dac netcode tac 2fa डीएसी ডিএসি டிஏசி డీఏసీ ડીએસી code passcode pin password mpin tpin otac totp pwd ओटीपी कोड पासवर्ड पिन ఓటీపీ కోడ్ ఓటిపి ஓடிபி குறியீடு ওটিপি কোড "
        "ಒಟಿಪಿ ಕೋಡ್ ഒടിപി കോഡ് ઓટીપી કોડ ਓਟੀਪੀ ਕੋਡ ଓଟିପି କୋଡ پی کوڈ kode kod codigo código codice bestätigungscode sicherheitscode passkey पासकोड सत्यापन verificação"
    ),
    "coupon": "coupon promo discount voucher flat off offer sale campaign min scratch points",
    "pincode": "pincode zip zipcode postcode postal पिनकोड",
    "place": (
        "road rd nagar street st colony sector lane cross main marg salai lines flat plot house hno floor near dist district "
        "taluk tehsil village vill po ps post layout puram pur bagh ganj chowk apartments apts society tower block phase "
        f"{TOWNS} {NATIVE} tehsil teh vihar enclave nivas bhavan puri chawl wadi mohalla ward"
    ),
    "ending": "ending ends endings end last",
    "blocked": "block blockupi blockcard blockac blockcc blockdc blkcc hotlist",
    "passport": "passport psprt passprt pasaporte passeport reisepass paspoort passports pasport paasport ppt पासपोर्ट పాస్పోర్ట్ பாஸ்போர்ட் পাসপোর্ট પાસપોર્ટ ಪಾಸ್ಪೋರ್ಟ್ പാസ്പോർട്ട് ਪਾਸਪੋਰਟ",
    "voter": "voter epic मतदाता",
    "licence": "dl licence license driving लाइसेंस",
    "vehicle": (
        "vehicle veh car cab bike auto taxi plate gaadi gadi scooter truck bus fastag rc puc challan insurance parking "
        "registration regn driver two-wheeler गाड़ी वाहन"
    ),
    "pan": "pan पैन",
    "handed": (
        "use enter quote input submit share tell show give provide mention batana bataye batayein bata dikhana dikhaye daale daalein "
        "dalein rider driver delivery captain ride pickup trip gate agent executive partner valet guard courier"
    ),
    "score": "score points marks rank nifty sensex runs steps views",
}  # fmt: skip
FULL_STOP = 3  # how many words the end of a sentence counts
WALL = 1  # what was found already, in a page's words
_LETTER = 0xFF  # of another script, in a page's bones: such words are heard in the text itself


def _table() -> dict[bytes, tuple[tuple[str, ...], int]]:
    """Return, by word, what it says and how many words the end of a sentence behind it counts."""
    said: dict[str, tuple[str, ...]] = {}
    for name, words in (*_SAID.items(), *NATIONAL.items()):
        for word in words.split():
            said[word] = (*said.get(word, ()), name)
    short = ("rs re no nos ref a/c ac acc acct mob ph tel dt regn reg veh cust inr cr id st rd").split()
    table = {word.encode(): (names, 0) for word, names in said.items()}
    return table | {f"{word}.".encode(): (names, FULL_STOP * (word not in short)) for word, names in said.items()}


SAID = _table()
_ANY = frozenset(SAID)
_SEPARATORS = ",;:()[]{}\"'`*#=~|<>-_&+"
CLEAN = bytes(
    ord(" ")
    if chr(code) in _SEPARATORS
    else ord(".")
    if chr(code) in "!?"
    else ord(chr(code).lower())
    if code < 128
    else code
    for code in range(256)
)  # what a page's bytes are read as: lower case, spaces between words
_DANDA, _BLANK, _WALL = "।".encode(), BLANK.encode(), bytes([WALL])  # in a text of another script


def words_that_say(*names: str) -> frozenset[bytes]:
    """Return the words that say one of these."""
    return frozenset(word for word, (told, _) in SAID.items() if not set(told).isdisjoint(names))


class Said(dict[str, int]):
    """What is said near a number, by name, and how many words away; `near` asks for a few of them."""

    def near(self, name: str, most: int = FARTHEST) -> bool:
        """Tell whether it is said at most so many words away."""
        return self.get(name, most + 1) <= most

    def nearest(self, *names: str) -> str | None:
        """Return which of the names is said nearest, None where none is; the first of equals."""
        if not self:
            return None
        best, least = None, FARTHEST * 3
        for name in names:
            if self.get(name, least) < least:
                best, least = name, self[name]
        return best


SILENCE = Said()


class Page:
    """A folded text in its row, its skeleton and its words, to be asked what is said near a place."""

    __slots__ = ("_clean", "_heard", "bones", "row", "text")

    def __init__(self, row: int, text: str, bones: bytes) -> None:
        self.row, self.text, self.bones = row, text, bones
        self._clean: bytes | None = None
        self._heard: dict[int, Said] = {}

    def words(self, start: int, end: int) -> list[bytes]:
        """Return the words between two places, lower case, punctuation aside."""
        clean = self._clean
        if clean is None:
            clean = self._clean = b"" if _LETTER in self.bones else self.bones.translate(CLEAN)
        start = start if start > 0 else 0
        if clean:
            return clean[start:end].split()
        window = self.text[start:end].lower().encode("utf-8").replace(_DANDA, b" ").replace(_BLANK, _WALL)
        return window.translate(CLEAN).split()

    def before(self, start: int) -> Said:
        """Return what the words before a place say, nearest first; another number, or what was found, ends it."""
        said = self._heard.get(start)
        if said is None:
            said = self._heard[start] = hear(self.words(start - WINDOW, start)[::-1])
        return said

    def after(self, end: int) -> Said:
        """Return what the words after a place say."""
        return hear(self.words(end, end + AFTER))

    def far(self, start: int) -> Said:
        """Return what the words before a place say, other numbers notwithstanding."""
        return hear(self.words(start - 2 * WINDOW, start)[::-1], farthest=2 * FARTHEST, past_numbers=True)


def hear(words: list[bytes], *, farthest: int = FARTHEST, past_numbers: bool = False) -> Said:
    """Return what words say, the nearest first."""
    if _ANY.isdisjoint(words):
        return SILENCE
    said = Said()
    away = 0
    for word in words:
        known = SAID.get(word)
        if known is not None:
            away += known[1]
            for name in known[0]:
                said.setdefault(name, away)
        elif not past_numbers and (word[-1] == WALL or word[0] == WALL or (word[-1] < 58 and _LONG.search(word))):
            break
        elif word[-1] == 46:
            away += FULL_STOP
        away += 1
        if away > farthest:
            break
    if said.get("currency") == 0 and len(words) > 1 and chr(words[1][-1]).isdecimal():
        del said["currency"]  # of the figure before it: `500 rs 98765432101`
    return said
