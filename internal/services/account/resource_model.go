package account

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// resourceModel is the resource vpsbg_account.
type resourceModel struct {
	tfkit.Meta
	details
	// What the API takes and does not show.
	CountryID  types.String `tfsdk:"country_id"`
	LanguageID types.String `tfsdk:"language_id"`
	Company    types.Bool   `tfsdk:"company"`
}

// shown is what the API shows of the account; user is nil where it has no route for that.
type shown struct{ user *vpsbg.User }

// IdentityValues implements [tfkit.Model].
func (m *resourceModel) IdentityValues() map[string]types.String {
	return map[string]types.String{"email": m.Email}
}

// FromAPI takes over what the API shows, and keeps the spelling of what is the same, and what an answer may leave out.
func (m *resourceModel) FromAPI(answer *shown) {
	if answer.user == nil {
		return
	}
	known := m.details
	m.ID = tfkit.TextOf(answer.user.Email)
	m.details.FromAPI(answer.user)
	for i, field := range m.texts() {
		if before := known.texts()[i]; field.isSame(*before.value) {
			*field.value = *before.value
		}
	}
	if !known.Email.IsNull() && strings.EqualFold(known.Email.ValueString(), answer.user.Email) {
		m.Email, m.ID = known.Email, known.Email
	}
	if answer.user.PostalCode == nil {
		m.PostalCode = known.PostalCode
	}
	if answer.user.Newsletter == nil {
		m.Newsletter = known.Newsletter
	}
}

// textField is a text that can be changed, and that the API shows.
type textField struct {
	name   string // of the attribute
	value  *types.String
	ignore string // characters that are written or left out
}

// texts are always in the same order.
func (m *details) texts() []textField {
	return []textField{
		{"technical_email", &m.TechnicalEmail, ""},
		{"phone_number", &m.PhoneNumber, "-./()"},
		{"city", &m.City, ""},
		{"postal_code", &m.PostalCode, ""},
		{"address", &m.Address, ""},
		{"referral_code", &m.ReferralCode, ""},
		{"company_name", &m.CompanyName, ""},
		{"company_address", &m.CompanyAddress, ""},
		{"company_number", &m.CompanyNumber, ""},
		{"vat_number", &m.VATNumber, ""},
	}
}

// isSame reports whether another value differs at most in letter case and white space, which the API may change.
func (f textField) isSame(other types.String) bool {
	if f.value.IsNull() || other.IsNull() || other.IsUnknown() {
		return false
	}
	return f.plain(f.value.ValueString()) == f.plain(other.ValueString())
}

func (f textField) plain(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(f.ignore, r) {
			return -1
		}
		return r
	}, strings.ToLower(strings.Join(strings.Fields(text), "")))
}

// request is what a plan changes of what was. Only what is declared is sent.
func (m *resourceModel) request(before *resourceModel) (request vpsbg.UpdateUserRequest, isEmpty bool) {
	isEmpty = true
	text := func(planned, was types.String) *string {
		if planned.IsNull() || planned.IsUnknown() || planned.Equal(was) {
			return nil
		}
		isEmpty = false
		return planned.ValueStringPointer()
	}
	flag := func(planned, was types.Bool) *bool {
		if planned.IsNull() || planned.IsUnknown() || planned.Equal(was) {
			return nil
		}
		isEmpty = false
		return planned.ValueBoolPointer()
	}
	id := func(planned, was types.String) *vpsbg.ID {
		if value := text(planned, was); value != nil {
			parsed, _ := vpsbg.ParseID(*value) // it is validated
			return &parsed
		}
		return nil
	}
	request = vpsbg.UpdateUserRequest{
		TechnicalEmail:  text(m.TechnicalEmail, before.TechnicalEmail),
		PhoneNumber:     text(m.PhoneNumber, before.PhoneNumber),
		CountryID:       id(m.CountryID, before.CountryID),
		City:            text(m.City, before.City),
		PostalCode:      text(m.PostalCode, before.PostalCode),
		Address:         text(m.Address, before.Address),
		ReferralCode:    text(m.ReferralCode, before.ReferralCode),
		LanguageID:      id(m.LanguageID, before.LanguageID),
		Company:         flag(m.Company, before.Company),
		CompanyName:     text(m.CompanyName, before.CompanyName),
		CompanyAddress:  text(m.CompanyAddress, before.CompanyAddress),
		CompanyNumber:   text(m.CompanyNumber, before.CompanyNumber),
		VATNumber:       text(m.VATNumber, before.VATNumber),
		Newsletter:      flag(m.Newsletter, before.Newsletter),
		EmailOTPEnabled: flag(m.EmailOTPEnabled, before.EmailOTPEnabled),
	}
	return request, isEmpty
}

// differs returns the attributes that are declared and that an account shows otherwise, by name with what it shows.
func (m *resourceModel) differs(user *vpsbg.User) map[string]string {
	now := resourceModel{}
	now.FromAPI(&shown{user})
	different := map[string]string{}
	for i, field := range now.texts() {
		planned := *m.texts()[i].value
		isShown := field.name != "postal_code" || user.PostalCode != nil
		if !planned.IsNull() && !planned.IsUnknown() && isShown && !field.isSame(planned) {
			different[field.name] = quoted(*field.value)
		}
	}
	flag := func(name string, planned, current types.Bool) {
		if !planned.IsNull() && !planned.IsUnknown() && !current.IsNull() && !planned.Equal(current) {
			different[name] = current.String()
		}
	}
	flag("newsletter", m.Newsletter, now.Newsletter)
	flag("email_otp_enabled", m.EmailOTPEnabled, now.EmailOTPEnabled)
	return different
}

func quoted(value types.String) string {
	if value.IsNull() {
		return "nothing"
	}
	return value.String()
}
