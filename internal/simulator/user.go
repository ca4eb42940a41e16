package simulator

import "time"

// User is whom the account belongs to, with what the API never shows.
type User struct {
	Name            string `json:"name"`
	Email           string `json:"email"`
	TechnicalEmail  string `json:"tech_email"`
	PhoneNumber     string `json:"phone_number"`
	CountryID       int    `json:"country_id"`
	City            string `json:"city"`
	PostalCode      string `json:"postal_code"`
	Address         string `json:"address"`
	ReferralCode    string `json:"aff_hash"`
	LanguageID      int    `json:"language_id"`
	Company         bool   `json:"company"`
	CompanyName     string `json:"company_name"`
	CompanyAddress  string `json:"company_address"`
	CompanyNumber   string `json:"company_number"`
	VATNumber       string `json:"vat_number"`
	Newsletter      bool   `json:"newsletter"`
	EmailOTPEnabled bool   `json:"email_otp_enabled"`
	// TwoFactorSecret is the one that is in force; empty while there is none.
	TwoFactorSecret string `json:"two_factor_secret,omitempty"`
}

// Affiliate is the account's part in the affiliate program.
type Affiliate struct {
	Code     string    `json:"code"`
	JoinedAt time.Time `json:"joined_at,omitzero"`
}

var countries = map[int]object{
	33: {"code": "BG", "name": "Bulgaria", "name_bg": "България", "tax_rate": vat},
	40: {"code": "DE", "name": "Germany", "name_bg": "Германия", "tax_rate": 1.19},
	98: {"code": "US", "name": "United States", "name_bg": "САЩ", "tax_rate": 1},
}

func seedUser() *User {
	return &User{
		Name: "Ivan Ivanov", Email: "owner@example.com", PhoneNumber: "0884000000", CountryID: 33, City: "Sofia",
		PostalCode: "1000", Address: "1 Example Street", LanguageID: 1,
	}
}

func (u *User) show() object {
	return object{
		"name": u.Name, "email": u.Email, "tech_email": orNull(u.TechnicalEmail), "phone_number": orNull(u.PhoneNumber),
		"country": countries[u.CountryID], "city": orNull(u.City), "address": orNull(u.Address),
		"aff_hash": orNull(u.ReferralCode), "company_name": orNull(u.CompanyName),
		"company_address": orNull(u.CompanyAddress), "company_number": orNull(u.CompanyNumber),
		"vat_number": orNull(u.VATNumber), "2fa_enabled": u.TwoFactorSecret != "",
		"email_otp_enabled": u.EmailOTPEnabled, "newsletter": u.Newsletter,
	}
}

func (s *Simulator) getUser(*call) answer { return ok(s.state.User.show()) }
