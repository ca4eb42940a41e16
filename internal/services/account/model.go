package account

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// accountModel is the data source vpsbg_account.
type accountModel struct {
	ID types.String `tfsdk:"id"`
	details
}

// details is what the API shows of the account.
type details struct {
	Name             types.String `tfsdk:"name"`
	Email            types.String `tfsdk:"email"`
	TechnicalEmail   types.String `tfsdk:"technical_email"`
	PhoneNumber      types.String `tfsdk:"phone_number"`
	CountryCode      types.String `tfsdk:"country_code"`
	CountryName      types.String `tfsdk:"country_name"`
	TaxRate          types.Number `tfsdk:"tax_rate"`
	City             types.String `tfsdk:"city"`
	PostalCode       types.String `tfsdk:"postal_code"`
	Address          types.String `tfsdk:"address"`
	ReferralCode     types.String `tfsdk:"referral_code"`
	CompanyName      types.String `tfsdk:"company_name"`
	CompanyAddress   types.String `tfsdk:"company_address"`
	CompanyNumber    types.String `tfsdk:"company_number"`
	VATNumber        types.String `tfsdk:"vat_number"`
	Newsletter       types.Bool   `tfsdk:"newsletter"`
	EmailOTPEnabled  types.Bool   `tfsdk:"email_otp_enabled"`
	TwoFactorEnabled types.Bool   `tfsdk:"two_factor_enabled"`
}

// The API shows neither the id of the country nor the language, and not whether a company owns the account.
func attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":              tfkit.ComputedString("The same as `email`."),
		"name":            tfkit.ComputedString("Name of the owner."),
		"email":           tfkit.ComputedString("Email address that the owner signs in with."),
		"technical_email": tfkit.ComputedString("Email address for technical messages."),
		"phone_number":    tfkit.ComputedString("Phone number."),
		"country_code":    tfkit.ComputedString("Code of the country, for example `BG`."),
		"country_name":    tfkit.ComputedString("English name of the country."),
		"tax_rate":        tfkit.ComputedNumber("VAT of the country as a multiplier: `1.2` is 20 %."),
		"city":            tfkit.ComputedString("City."),
		"postal_code":     tfkit.ComputedString("Postal code. Null unless the API reports it, which is not documented."),
		"address":         tfkit.ComputedString("Street address."),
		"referral_code":   tfkit.ComputedString("Referral code of the affiliate that the account came by."),
		"company_name":    tfkit.ComputedString("Name of the company."),
		"company_address": tfkit.ComputedString("Address of the company."),
		"company_number":  tfkit.ComputedString("Registration number of the company (UIC)."),
		"vat_number":      tfkit.ComputedString("VAT number of the company."),
		"newsletter": tfkit.ComputedBool("Whether VPSBG sends its newsletter to the owner. Null if the API does not " +
			"report it."),
		"email_otp_enabled":  tfkit.ComputedBool("Whether signing in needs a one-time code that is sent by email."),
		"two_factor_enabled": tfkit.ComputedBool("Whether signing in needs a code of an authenticator app."),
	}
}

// FromAPI fills the model.
func (m *accountModel) FromAPI(user *vpsbg.User) {
	m.ID = tfkit.TextOf(user.Email)
	m.details.FromAPI(user)
}

// FromAPI fills the model.
func (m *details) FromAPI(user *vpsbg.User) {
	m.Name, m.Email, m.TechnicalEmail = tfkit.TextOf(user.Name), tfkit.TextOf(user.Email), tfkit.Text(user.TechnicalEmail)
	m.PhoneNumber, m.City, m.PostalCode = tfkit.Text(user.PhoneNumber), tfkit.Text(user.City), tfkit.Text(user.PostalCode)
	m.Address, m.ReferralCode = tfkit.Text(user.Address), tfkit.Text(user.ReferralCode)
	country := user.Country
	if country == nil {
		country = &vpsbg.Country{}
	}
	m.CountryCode, m.CountryName = tfkit.TextOf(country.Code), tfkit.TextOf(country.Name)
	m.TaxRate = tfkit.Amount(country.TaxRate)
	m.CompanyName, m.CompanyAddress = tfkit.Text(user.CompanyName), tfkit.Text(user.CompanyAddress)
	m.CompanyNumber = tfkit.Text((*string)(user.CompanyNumber))
	m.VATNumber = tfkit.Text((*string)(user.VATNumber))
	m.Newsletter, m.EmailOTPEnabled = tfkit.Flag(user.Newsletter), tfkit.FlagOf(user.EmailOTPEnabled)
	m.TwoFactorEnabled = tfkit.FlagOf(user.TwoFactorEnabled)
}
