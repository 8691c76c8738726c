"""A complete adapter in plain Python. The fabric that it plugs in is the small Portal in sign_in_portal.py; put your own there.

Run it: fabric-tck run --profile sign-in -- python3 examples/sign-in-adapter.py
"""
import hashlib
import json
import pathlib
import sys
from sign_in_portal import ENDPOINTS, Portal

CARD = {
    "protocol": "fabric-tck/1",
    "name": "sign-in example",
    "version": "1.0.0",
    "vendor": "the fabric-tck project",
    "artefactDigest": "sha256:" + hashlib.sha256(pathlib.Path(__file__).with_name("sign_in_portal.py").read_bytes()).hexdigest(),
    "profiles": ["sign-in"],
    "instruments": ["customer.enrol", "subscription.open", "clock.read", "clock.advance"],
}
fabrics = {}  # open portals by their handles


def use(portal, instrument, request):
    """Uses an instrument of the lab on an open fabric; what it takes and answers is in instrument.ts."""
    if instrument == "customer.enrol":
        portal.enrol(request["liveId"], request["password"])
        return {}
    if instrument == "subscription.open":
        return {"subscriptionId": portal.open_subscription(request["owner"])}
    portal.advance(request.get("seconds", 0))
    return {"now": portal.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")}


def carry_out(call):
    """Carries out one of the four calls; returns the reply."""
    if call["call"] == "describe":
        return {"reply": "accepted", "result": CARD}
    if call["call"] == "open":
        portal = Portal(**call["request"]["identity"])
        fabrics[portal.url] = portal
        surface = {"url": portal.url, "certificate": portal.certificate}
        return {"reply": "accepted", "result": {"fabric": portal.url, "surfaces": {"portal": surface}, "endpoints": ENDPOINTS}}
    if call["call"] == "close":
        fabrics.pop(call["fabric"]).close()
        return {"reply": "accepted", "result": {}}
    if call["instrument"] not in CARD["instruments"]:
        return {"reply": "unsupported"}
    return {"reply": "accepted", "result": use(fabrics[call["fabric"]], call["instrument"], call["request"])}


for line in sys.stdin:
    call = json.loads(line)
    try:
        answer = carry_out(call)
    except Exception as error:  # the kit records that the adapter broke; it never takes that for a refusal
        answer = {"fault": repr(error)}
    print(json.dumps({"id": call["id"], **answer}), flush=True)
