package vpsbg_test

import (
	"context"
	"maps"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const (
	userJSON      = `{"email": "owner@example.com"}`
	affiliateJSON = `{"referral_code": "example"}`
)

func init() {
	maps.Copy(operations, map[string]operationCall{
		"GetUser": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.GetUser(ctx)) },
			want:   "GET /v1/user",
			answer: userJSON,
		},
		"UpdateUser": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return failed(c.UpdateUser(ctx, vpsbg.UpdateUserRequest{
					TechnicalEmail: new("admin@example.com"), CountryID: new(vpsbg.ID(33)), ReferralCode: new("b4e7b5"),
					CompanyNumber: new("223344"), Newsletter: new(false),
				}))
			},
			want: "PATCH /v1/user",
			body: `{"technical_email":"admin@example.com","country_id":33,"referral_code":"b4e7b5","company_number":"223344",` +
				`"newsletter":false,"tech_email":"admin@example.com","aff_hash":"b4e7b5","uic":223344}`,
			answer: userJSON,
		},
		"GetTwoFactorSecret": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.GetTwoFactorSecret(ctx)) },
			want:   "GET /v1/user/2fa",
			answer: `{"secret_key": "TYFM77AMC6O2RPHA", "otp_auth_url": "otpauth://totp/x"}`,
		},
		"EnableTwoFactor": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return c.EnableTwoFactor(ctx, "TYFM77AMC6O2RPHA", 12345)
			},
			want: "POST /v1/user/2fa",
			body: `{"otp":12345,"secret_key":"TYFM77AMC6O2RPHA"}`,
		},
		"DisableTwoFactor": {
			call: func(ctx context.Context, c *vpsbg.Client) error { return c.DisableTwoFactor(ctx, 12345) },
			want: "DELETE /v1/user/2fa",
			body: `{"otp":12345}`,
		},
		"GetBalance": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.GetBalance(ctx)) },
			want:   "GET /v1/balance",
			answer: `{"balance": 12.5}`,
		},
		"DepositFunds": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return failed(c.DepositFunds(ctx, vpsbg.NewAmount(50), "bank"))
			},
			want:   "POST /v1/balance/deposit",
			body:   `{"amount":50,"payment_method":"bank"}`,
			answer: orderJSON,
		},
		"ListBalanceTransactions": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListBalanceTransactions(ctx)) },
			want:   "GET /v1/balance/transactions?per_page=50",
			answer: `{"data": [{"id": 1, "amount": -36}]}`,
		},
		"ListInvoices": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListInvoices(ctx)) },
			want:   "GET /v1/invoices",
			answer: `{"data": [{"id": 8431, "invoice_number": "0000007398"}]}`,
		},
		"ActivateAffiliate": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.ActivateAffiliate(ctx)) },
			want:   "POST /v1/affiliate",
			answer: affiliateJSON,
		},
		"UpdateReferralCode": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.UpdateReferralCode(ctx, "example")) },
			want:   "PUT /v1/affiliate",
			body:   `{"referral_code":"example"}`,
			answer: affiliateJSON,
		},
		"DownloadInvoice": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.DownloadInvoice(ctx, 8431)) },
			want:   "POST /v1/invoices/8431/download",
			answer: "%PDF-1.7",
		},
		"DownloadInvoices": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return failed(c.DownloadInvoices(ctx, []vpsbg.ID{8431, 8425}))
			},
			want:   "POST /v1/invoices/download",
			body:   `{"ids":[8431,8425]}`,
			answer: "PK\x03\x04",
		},
		"GetAffiliate": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.GetAffiliate(ctx)) },
			want:   "GET /v1/affiliate",
			answer: affiliateJSON,
		},
		"ListAffiliateConversions": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListAffiliateConversions(ctx)) },
			want:   "GET /v1/affiliate/conversions?per_page=50",
			answer: `{"data": [{"id": 1, "amount": 1.5}]}`,
		},
		"ListAffiliatePayouts": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListAffiliatePayouts(ctx)) },
			want:   "GET /v1/affiliate/payouts?per_page=50",
			answer: `{"data": [{"id": 1, "amount": 20}]}`,
		},
	})
}
