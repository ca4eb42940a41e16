package vpsbg

import (
	"context"
	"net/http"
)

// TwoFactorSecret is a secret for an authenticator app.
type TwoFactorSecret struct {
	SecretKey  string `json:"secret_key"`
	OTPAuthURL string `json:"otp_auth_url"`
}

// GetTwoFactorSecret makes a secret for an authenticator app (getTwoFactorSecret). It switches nothing on.
func (c *Client) GetTwoFactorSecret(ctx context.Context) (*TwoFactorSecret, error) {
	return fetch[TwoFactorSecret](ctx, c, operation{"getTwoFactorSecret", read, known},
		request{method: http.MethodGet, path: "/user/2fa"})
}

// EnableTwoFactor switches two-factor authentication on (enableTwoFactor). The code is one of the secret.
func (c *Client) EnableTwoFactor(ctx context.Context, secretKey string, code int64) error {
	type enableTwoFactorRequest struct {
		OTP       int64  `json:"otp"`
		SecretKey string `json:"secret_key"`
	}
	return c.do(ctx, operation{"enableTwoFactor", once, known},
		request{method: http.MethodPost, path: "/user/2fa", body: enableTwoFactorRequest{code, secretKey}})
}

// DisableTwoFactor switches two-factor authentication off (disableTwoFactor).
func (c *Client) DisableTwoFactor(ctx context.Context, code int64) error {
	return c.do(ctx, operation{"disableTwoFactor", once, inferred},
		request{method: http.MethodDelete, path: "/user/2fa", body: map[string]int64{"otp": code}})
}
