"""What makes gridmap a thing on a phone: installed, opened by a code on a door, and there without a signal?"""

from gridmap.web.phone import carried, certificate, codes, door, install, wechat
from gridmap.web.phone.shared import blueprint

__all__ = ["blueprint", "carried", "certificate", "codes", "door", "install", "wechat"]
