package vpsbg

import (
	"context"
	"net/http"
)

// User is the person or the company that the account belongs to.
type User struct {
	Name             string   `json:"name"`
	Email            string   `json:"email"` // which the account is known by; never empty
	TechnicalEmail   *string  `json:"tech_email"`
	PhoneNumber      *string  `json:"phone_number"`
	Country          *Country `json:"country"`
	City             *string  `json:"city"`
	PostalCode       *string  `json:"postal_code"` // not documented in answers
	Address          *string  `json:"address"`
	ReferralCode     *string  `json:"aff_hash"`
	CompanyName      *string  `json:"company_name"`
	CompanyAddress   *string  `json:"company_address"`
	CompanyNumber    *Text    `json:"company_number"`
	VATNumber        *Text    `json:"vat_number"`
	TwoFactorEnabled Bool     `json:"2fa_enabled"`
	EmailOTPEnabled  Bool     `json:"email_otp_enabled"`
	Newsletter       *Bool    `json:"newsletter"`
}

// Country is the country of an account.
type Country struct {
	Code    string  `json:"code"`
	Name    string  `json:"name"`
	TaxRate *Amount `json:"tax_rate"` // 1.2 for 20 % VAT
}

// GetUser reads the account (getUser).
func (c *Client) GetUser(ctx context.Context) (*User, error) {
	return fetch[User](ctx, c, operation{"getUser", read, inferred}, request{method: http.MethodGet, path: "/user"})
}
