package simulator

import (
	"slices"
	"strconv"
)

// userRequest is the body of updateUser, with both names of the fields that have two.
type userRequest struct {
	Address         *string `json:"address"`
	CountryID       *int    `json:"country_id"`
	City            *string `json:"city"`
	PostalCode      *string `json:"postal_code"`
	PhoneNumber     *string `json:"phone_number"`
	TechnicalEmail  *string `json:"technical_email"`
	TechEmail       *string `json:"tech_email"`
	ReferralCode    *string `json:"referral_code"`
	AffHash         *string `json:"aff_hash"`
	LanguageID      *int    `json:"language_id"`
	Newsletter      *bool   `json:"newsletter"`
	Company         *bool   `json:"company"`
	CompanyName     *string `json:"company_name"`
	CompanyAddress  *string `json:"company_address"`
	UIC             *int    `json:"uic"`
	CompanyNumber   *string `json:"company_number"`
	VATNumber       *string `json:"vat_number"`
	EmailOTPEnabled *bool   `json:"email_otp_enabled"`
}

// understood drops the names that the variant does not know.
func (r *userRequest) understood(names string) {
	if names == "example" {
		r.TechnicalEmail, r.ReferralCode, r.UIC = nil, nil, nil
	}
	if names == "table" {
		r.TechEmail, r.AffHash, r.CompanyNumber = nil, nil, nil
	}
}

func (s *Simulator) updateUser(c *call) answer {
	var request userRequest
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	request.understood(s.variants.UserFields)
	user, errs := s.state.User, fieldErrors{}
	if id := request.CountryID; id != nil && *id != user.CountryID {
		isPaid := slices.ContainsFunc(sorted(s.state.Orders), func(o *Order) bool { return o.Status == paid })
		switch {
		case countries[*id] == nil:
			errs.add("country_id", "The selected country id is invalid.")
		case user.Company && isPaid:
			errs.add("country_id", "The country cannot be changed any more.")
		}
	}
	for field, code := range map[string]*string{"referral_code": request.ReferralCode, "aff_hash": request.AffHash} {
		if code != nil && user.ReferralCode != "" && *code != user.ReferralCode {
			errs.add(field, "The "+words(field)+" field is set already.")
		}
	}
	if len(errs) > 0 {
		return errs.answer()
	}
	set(&user.Address, request.Address)
	set(&user.CountryID, request.CountryID)
	set(&user.City, request.City)
	set(&user.PostalCode, request.PostalCode)
	set(&user.PhoneNumber, request.PhoneNumber)
	set(&user.TechnicalEmail, request.TechnicalEmail)
	set(&user.TechnicalEmail, request.TechEmail)
	set(&user.ReferralCode, request.ReferralCode)
	set(&user.ReferralCode, request.AffHash)
	set(&user.LanguageID, request.LanguageID)
	set(&user.Newsletter, request.Newsletter)
	set(&user.Company, request.Company)
	set(&user.CompanyName, request.CompanyName)
	set(&user.CompanyAddress, request.CompanyAddress)
	if request.UIC != nil {
		user.CompanyNumber = strconv.Itoa(*request.UIC)
	}
	set(&user.CompanyNumber, request.CompanyNumber)
	set(&user.VATNumber, request.VATNumber)
	set(&user.EmailOTPEnabled, request.EmailOTPEnabled)
	return ok(user.show())
}

// ChangeUser changes the owner of the account as the client area would.
func (s *Simulator) ChangeUser(change func(*User)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	change(s.state.User)
	return s.save()
}
