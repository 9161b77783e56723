"""What the words around a number say it is."""

from __future__ import annotations

import re

from workbench.privacy.folding import BLANK

_LONG = re.compile("[0-9]{4}")
WINDOW = 64  # characters looked at before a number
AFTER = 56  # and after it
FARTHEST = 9  # words

_SAID = {
    "account": "a/c ac acct acc account accnt khata khaate khate savings saving loan beneficiary खाता खाते ఖాతా கணக்கு অ্যাকাউন্ট",
    "reference": (
        "ref reference refno order awb pnr utr txn trxn transaction transactionid complaint ticket consumer policy challan uan "
        "ppo folio roll booking bkg tracking track invoice receipt application app docket registration regn case claim crn rrn "
        "consignment shipment request srn sr customer cust enrolment enrollment enroll rera imps neft rtgs upi parcel package "
        "pickup return warrant fir id ids abha vid urn arn umrn mandate voucher lrn lpg cylinder sid member membership "
        "employee emp patient uhid mrn reg rr ack acknowledgement token memo bill connection meter ca bp dth vc subscriber "
        "ration rationcard cin tan din udyam fssai seat hallticket ht admit candidate student passbook certificate cert "
        "संदर्भ शिकायत ऑर्डर चालान बुकिंग रसीद पॉलिसी आवेदन ఆర్డర్ ఫిర్యాదు சலான் ஆர்டர் புகார் অর্ডার অভিযোগ ఫోలియో"
    ),
    "imei": "imei",
    "phone": (
        "call calls called calling caller phone ph mobile mob tel tele telephone contact contacts contacting whatsapp whatsap "
        "wapp wa watsapp dial dialing ring text txt sms helpline care cell fone landline reach miss missed msg message msgs "
        "callback tollfree toll-free fax speak gpay paytm phonepe फोन मोबाइल कॉल संपर्क नंबर फ़ोन व्हाट्सएप కాల్ ఫోన్ அழைக்க போன் কল ফোন"
    ),
    "number": "number no num nos nmbr numbr nr नंबर संख्या",
    "aadhaar": "aadhaar aadhar adhaar adhar aadaar uid uidai vid आधार ఆధార్ ஆதார் আধার",
    "card": "card cards debit credit visa mastercard rupay amex cc कार्ड",
    "money": "rs re inr usd gbp eur amount amt bal balance worth rupees rupee rupaye lakh crore रुपये ₹ £ $ €",
    "date": "on dt dated date by till before from since",
    "otp": (
        "otp otps code passcode pin password mpin tpin otac totp pwd ओटीपी कोड पासवर्ड पिन ఓటీపీ కోడ్ ఓటిపి ஓடிபி குறியீடு ওটিপি কোড "
        "ಒಟಿಪಿ ಕೋಡ್ ഒടിപി കോഡ് ઓટીપી કોડ ਓਟੀਪੀ ਕੋਡ"
    ),
    "coupon": "coupon promo discount voucher flat off offer sale campaign min scratch points",
    "pincode": "pincode zip zipcode postcode postal पिनकोड",
    "place": (
        "road rd nagar street st colony sector lane cross main marg salai lines flat plot house hno floor near dist district "
        "taluk tehsil village vill po ps post layout puram pur bagh ganj chowk apartments apts society tower block phase "
        "mumbai delhi pune chennai kolkata lucknow jaipur patna bengaluru bangalore hyderabad nagpur bhopal kochi surat indore "
        "thane noida gurgaon gurugram ghaziabad kanpur agra varanasi ranchi guwahati chandigarh ludhiana amritsar vadodara "
        "ahmedabad rajkot coimbatore madurai trichy mysuru mysore mangaluru hubli visakhapatnam vizag vijayawada warangal "
        "thiruvananthapuram kozhikode thrissur bhubaneswar cuttack dehradun shimla jammu srinagar raipur jodhpur udaipur kota "
        "nashik aurangabad goa navi maharashtra karnataka kerala gujarat rajasthan punjab haryana bihar odisha telangana assam "
        "नगर रोड सेक्टर गली मार्ग"
    ),
    "ending": "ending ends endings end last",
    "passport": "passport पासपोर्ट",
    "voter": "voter epic मतदाता",
    "licence": "dl licence license driving लाइसेंस",
    "vehicle": (
        "vehicle veh car cab bike auto taxi plate gaadi gadi scooter truck bus fastag rc puc challan insurance parking "
        "registration regn driver two-wheeler गाड़ी वाहन"
    ),
    "pan": "pan पैन",
    "score": "score points marks rank nifty sensex runs steps views",
}  # fmt: skip
SAID: dict[str, tuple[str, ...]] = {}
for _name, _words in _SAID.items():
    for _word in _words.split():
        SAID[_word] = (*SAID.get(_word, ()), _name)
for _word in "rs re no nos ref a/c ac acc acct mob ph tel dt regn reg veh cust inr cr id st rd".split():
    if _word in SAID:
        SAID[f"{_word}."] = SAID[_word]  # where its dot ends no sentence

_SEPARATORS = {ord(sign): " " for sign in ",;:()[]{}\"'`*#=~|<>-_&+\t\n\r।"} | {ord("!"): ".", ord("?"): "."}
FULL_STOP = 2  # how many words the end of a sentence counts


class Said(dict[str, int]):
    """What is said near a number, by name, and how many words away; `near` asks for a few of them."""

    def near(self, name: str, most: int = FARTHEST) -> bool:
        """Tell whether it is said at most so many words away."""
        return self.get(name, most + 1) <= most

    def nearest(self, *names: str) -> str | None:
        """Return which of the names is said nearest, None where none is; the first of equals."""
        best, least = None, FARTHEST * 3
        for name in names:
            if self.get(name, least) < least:
                best, least = name, self[name]
        return best


def hear_before(text: str, start: int) -> Said:
    """Return what the words before a place say, nearest first; another number, or what was found, ends it."""
    words = _words(text[start - WINDOW if start > WINDOW else 0 : start])
    return _hear(words[::-1], FARTHEST, past_numbers=False)


def hear_after(text: str, end: int) -> Said:
    """Return what the words after a place say."""
    return _hear(_words(text[end : end + AFTER]), FARTHEST, past_numbers=False)


def hear_far(text: str, start: int) -> Said:
    """Return what the words before a place say, other numbers notwithstanding."""
    words = _words(text[max(0, start - 2 * WINDOW) : start])
    return _hear(words[::-1], 2 * FARTHEST, past_numbers=True)


def _words(window: str) -> list[str]:
    return window.lower().translate(_SEPARATORS).split()


def _hear(words: list[str], farthest: int, *, past_numbers: bool) -> Said:
    said = Said()
    away = 0
    for word in words:
        names = SAID.get(word)
        if names is None:
            if word[-1] == ".":
                away += FULL_STOP
                names = SAID.get(word.rstrip("."))
            elif (word[-1].isdecimal() and _LONG.search(word)) or BLANK in word:
                if not past_numbers:
                    break
        for name in names or ():
            said.setdefault(name, away)
        away += 1
        if away > farthest:
            break
    return said
