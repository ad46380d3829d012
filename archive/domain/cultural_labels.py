"""Traditional Knowledge and Biocultural labels (Local Contexts), as data.

A label is a community's own word about its material. The texts of the labels belong to the communities that
customise them; here stand only their codes and names, and a link leads to what the community has written.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Label:
    """One label: its code, and its name in two languages."""

    code: str
    en: str
    zh: str

    def label(self, language: str) -> str:
        """Its name in a language such as `zh-hans`; English for all that is not Chinese."""
        return self.zh if language.startswith("zh") else self.en


_ALL = (
    Label("TK A", "TK Attribution", "传统知识：署名"),
    Label("TK CL", "TK Clan", "传统知识：氏族"),
    Label("TK F", "TK Family", "传统知识：家族"),
    Label("TK MC", "TK Multiple Communities", "传统知识：多个社群"),
    Label("TK CV", "TK Community Voice", "传统知识：社群之声"),
    Label("TK CR", "TK Creative", "传统知识：创作"),
    Label("TK V", "TK Verified", "传统知识：已核实"),
    Label("TK NV", "TK Non-Verified", "传统知识：未核实"),
    Label("TK S", "TK Seasonal", "传统知识：季节性"),
    Label("TK WG", "TK Women General", "传统知识：女性（一般）"),
    Label("TK WR", "TK Women Restricted", "传统知识：女性（限制）"),
    Label("TK MG", "TK Men General", "传统知识：男性（一般）"),
    Label("TK MR", "TK Men Restricted", "传统知识：男性（限制）"),
    Label("TK SS", "TK Secret / Sacred", "传统知识：秘密或神圣"),
    Label("TK CS", "TK Culturally Sensitive", "传统知识：文化敏感"),
    Label("TK C", "TK Commercial", "传统知识：商业使用"),
    Label("TK NC", "TK Non-Commercial", "传统知识：非商业使用"),
    Label("TK CO", "TK Community Use Only", "传统知识：仅限社群使用"),
    Label("TK O", "TK Outreach", "传统知识：推广教育"),
    Label("TK OC", "TK Open to Collaboration", "传统知识：欢迎合作"),
    Label("BC P", "BC Provenance", "生物文化：来源"),
    Label("BC MC", "BC Multiple Communities", "生物文化：多个社群"),
    Label("BC CL", "BC Clan", "生物文化：氏族"),
    Label("BC CNV", "BC Consent Non-Verified", "生物文化：同意未核实"),
    Label("BC CV", "BC Consent Verified", "生物文化：同意已核实"),
    Label("BC R", "BC Research Use", "生物文化：研究使用"),
    Label("BC C", "BC Open to Commercialization", "生物文化：可商业化"),
    Label("BC NC", "BC Non-Commercial", "生物文化：非商业使用"),
    Label("BC OC", "BC Open to Collaboration", "生物文化：欢迎合作"),
    Label("BC O", "BC Outreach", "生物文化：推广教育"),
)

LABELS: Mapping[str, Label] = {each.code: each for each in _ALL}
