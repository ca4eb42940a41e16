package network

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// countries are the alpha-2 codes of ISO 3166-1, and XK: the standard leaves it to its users, who mean Kosovo by it.
const countries = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW " +
	"BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO " +
	"FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO " +
	"JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS " +
	"MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU " +
	"RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA " +
	"UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"

// confused are codes that people write for others.
var confused = map[string]string{"UK": "GB", "EL": "GR", "EN": "GB"}

// countrySpelling compares codes of countries.
var countrySpelling spelling = strings.ToUpper

// isCountry accepts a code of a country, in upper or lower case.
type isCountry struct{}

func (isCountry) Description(context.Context) string {
	return "must be the code of a country by ISO 3166-1 alpha-2"
}

func (v isCountry) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (isCountry) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	code := countrySpelling(req.ConfigValue.ValueString())
	if slices.Contains(strings.Fields(countries), code) {
		return
	}
	detail := fmt.Sprintf("%q is not the code of a country. Write two letters as ISO 3166-1 has them (alpha-2), such as \"BG\" for Bulgaria.",
		req.ConfigValue.ValueString())
	if meant := confused[code]; meant != "" {
		detail += fmt.Sprintf(" Most probably %q is meant.", meant)
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Unknown country", detail)
}
