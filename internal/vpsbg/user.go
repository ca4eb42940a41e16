package vpsbg

import (
	"context"
	"net/http"
	"strconv"
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

// UpdateUserRequest is what UpdateUser changes; nil leaves a field as it is.
type UpdateUserRequest struct {
	TechnicalEmail  *string `json:"technical_email,omitempty"`
	PhoneNumber     *string `json:"phone_number,omitempty"`
	CountryID       *ID     `json:"country_id,omitempty"`
	City            *string `json:"city,omitempty"`
	PostalCode      *string `json:"postal_code,omitempty"`
	Address         *string `json:"address,omitempty"`
	ReferralCode    *string `json:"referral_code,omitempty"`
	LanguageID      *ID     `json:"language_id,omitempty"`
	Company         *bool   `json:"company,omitempty"`
	CompanyName     *string `json:"company_name,omitempty"`
	CompanyAddress  *string `json:"company_address,omitempty"`
	CompanyNumber   *string `json:"company_number,omitempty"`
	VATNumber       *string `json:"vat_number,omitempty"`
	Newsletter      *bool   `json:"newsletter,omitempty"`
	EmailOTPEnabled *bool   `json:"email_otp_enabled,omitempty"`
}

// UpdateUser changes the account (updateUser). The documentation has two names for three of the fields, and does not
// say which the API understands: both are sent.
func (c *Client) UpdateUser(ctx context.Context, body UpdateUserRequest) (*User, error) {
	type updateUserRequest struct {
		UpdateUserRequest
		TechEmail *string `json:"tech_email,omitempty"`
		AffHash   *string `json:"aff_hash,omitempty"`
		UIC       *int64  `json:"uic,omitempty"`
	}
	full := updateUserRequest{UpdateUserRequest: body, TechEmail: body.TechnicalEmail, AffHash: body.ReferralCode}
	if body.CompanyNumber != nil {
		uic, err := strconv.ParseInt(*body.CompanyNumber, 10, 64)
		if err == nil && strconv.FormatInt(uic, 10) == *body.CompanyNumber { // the field is a number
			full.UIC = &uic
		}
	}
	return fetch[User](ctx, c, operation{"updateUser", idempotent, known},
		request{method: http.MethodPatch, path: "/user", body: full})
}
