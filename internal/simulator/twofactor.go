package simulator

import (
	"fmt"
	"net/http"
)

// rightCode is the one-time code that fits every secret, at all times.
const rightCode = 123456

func (s *Simulator) getTwoFactorSecret(*call) answer {
	s.state.TwoFactorSecrets++
	secret := fmt.Sprintf("SIMSECRET%07d", s.state.TwoFactorSecrets)
	return ok(object{
		"secret_key": secret,
		"otp_auth_url": "otpauth://totp/VPSBG:" + s.state.User.Email + "?secret=" + secret +
			"&issuer=VPSBG&algorithm=SHA1&digits=6&period=30",
	})
}

func (s *Simulator) enableTwoFactor(c *call) answer {
	var request struct {
		OTP       int    `json:"otp"`
		SecretKey string `json:"secret_key"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	switch {
	case s.state.User.TwoFactorSecret != "":
		return message(http.StatusUnprocessableEntity, "Two-factor authentication is on already.")
	case request.SecretKey == "":
		return invalid("secret_key", "The secret key field is required.")
	case request.OTP != rightCode:
		return invalid("otp", "The one-time code is invalid.")
	}
	s.state.User.TwoFactorSecret = request.SecretKey
	return noContent()
}

func (s *Simulator) disableTwoFactor(c *call) answer {
	var request struct {
		OTP int `json:"otp"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	switch {
	case s.state.User.TwoFactorSecret == "":
		return message(http.StatusUnprocessableEntity, "Two-factor authentication is off already.")
	case request.OTP != rightCode:
		return invalid("otp", "The one-time code is invalid.")
	}
	s.state.User.TwoFactorSecret = ""
	return noContent()
}
