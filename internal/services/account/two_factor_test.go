package account_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const (
	enable    = "vpsbg_two_factor_enable"
	disable   = "vpsbg_two_factor_disable"
	secretKey = "TYFM77AMC6O2RPHA"
	rightCode = "123456" // the simulator's
	wrongCode = "012345"
)

func TestTwoFactorSecret(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.Token = "sim-read"
	session := sim.Session(t)
	first, diags := session.OpenEphemeral(t.Context(), "vpsbg_two_factor_secret", nil)
	acctest.ExpectOK(t, diags)
	second, diags := session.OpenEphemeral(t.Context(), "vpsbg_two_factor_secret", nil)
	acctest.ExpectOK(t, diags)
	url, _ := first["otp_auth_url"].(string)
	key, _ := first["secret_key"].(string)
	if key == "" || key == second["secret_key"] || !strings.HasPrefix(url, "otpauth://totp/") || !strings.Contains(url, key) {
		t.Errorf("got %v and %v", first, second)
	}
	for _, fault := range []struct {
		simulator.Fault
		says string
	}{
		{simulator.Fault{OperationID: "getTwoFactorSecret", Status: 403}, "ERROR: Unable to make a secret for an authenticator app: .*403"},
		{simulator.Fault{OperationID: "getTwoFactorSecret", Status: 200, Body: new(`{"secret_key": ""}`)}, "it has no secret"},
	} {
		must(t, sim.AddFault(fault.Fault))
		_, diags := session.OpenEphemeral(t.Context(), "vpsbg_two_factor_secret", nil)
		acctest.ExpectDiagnostic(t, diags, fault.says)
	}
}

// Both actions send their call once, and take secrets that are write-only.
func TestTwoFactor(t *testing.T) {
	t.Parallel()
	refused := `{"errors": {"secret_key": ["Not ` + secretKey + `."]}}`
	for name, test := range map[string]struct {
		options simulator.Options
		action  string
		isOn    bool
		otp     any
		token   string
		faults  []simulator.Fault
		calls   []string
		becomes bool
		says    string
		told    string
	}{
		"on":                   {action: enable, calls: []string{"POST /user/2fa"}, becomes: true, says: "WARNING at otp: Two-factor authentication is switched: Account owner@example.com gets two-factor authentication switched on", told: "Two-factor authentication is on."},
		"on already":           {action: enable, isOn: true, becomes: true, says: "WARNING at otp: Two-factor authentication stays as it is", told: "is on already: there is nothing to do."},
		"off":                  {action: disable, isOn: true, calls: []string{"DELETE /user/2fa"}, says: "switched off", told: "Two-factor authentication is off."},
		"off already":          {action: disable, says: "stays as it is", told: "is off already: there is nothing to do."},
		"a wrong code":         {action: enable, otp: wrongCode, calls: []string{"POST /user/2fa"}, says: "ERROR at otp: Unable to switch two-factor authentication on: The one-time code is invalid."},
		"a wrong code for off": {action: disable, isOn: true, otp: wrongCode, calls: []string{"DELETE /user/2fa"}, becomes: true, says: "ERROR at otp: Unable to switch two-factor authentication off: The one-time code is invalid."},
		"no code":              {action: enable, otp: "12345a", says: "ERROR at otp: Invalid Attribute Value Match: .*must have 6 digits"},
		"a read token":         {action: enable, token: "sim-read", calls: []string{"POST /user/2fa"}, says: "Use a token with the Write permission"},
		"answer lost":          {action: enable, faults: []simulator.Fault{{OperationID: "enableTwoFactor", When: "after", Drop: true}}, calls: []string{"POST /user/2fa"}, becomes: true, told: "Two-factor authentication is on."},
		"request lost":         {action: enable, faults: []simulator.Fault{{OperationID: "enableTwoFactor", Drop: true}}, calls: []string{"POST /user/2fa"}, says: "ERROR: Unable to switch two-factor authentication on: .*It is not known whether it took effect"},
		"without effect":       {action: disable, isOn: true, faults: []simulator.Fault{{OperationID: "disableTwoFactor", Status: 204}}, calls: []string{"DELETE /user/2fa"}, becomes: true, says: "ERROR: Unable to switch two-factor authentication off: The API accepted the request, but two-factor authentication is still on"},
		"unread afterwards":    {action: enable, faults: []simulator.Fault{{OperationID: "getUser", Skip: 2, Status: 403}}, calls: []string{"POST /user/2fa"}, becomes: true, says: "The API accepted the request, but its effect does not show"},
		"unread before":        {action: enable, faults: []simulator.Fault{{OperationID: "getUser", Status: 403}}, says: "ERROR: Unable to read the account"},
		"no route for off":     {options: simulator.Options{UnconfirmedRoutes: true}, action: disable, isOn: true, calls: []string{"DELETE /user/2fa"}, becomes: true, says: "The route of disableTwoFactor is not confirmed"},
		"owner not read":       {options: simulator.Options{UnconfirmedRoutes: true}, action: enable, calls: []string{"POST /user/2fa"}, becomes: true, says: "The account gets two-factor authentication switched on", told: "Two-factor authentication is on."},
		"refused":              {action: enable, faults: []simulator.Fault{{OperationID: "enableTwoFactor", Status: 422, Body: &refused}}, calls: []string{"POST /user/2fa"}, says: `ERROR at secret_key: Unable to switch two-factor authentication on: Not \*\*\*\.`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, test.options)
			if test.isOn {
				must(t, sim.ChangeUser(func(u *simulator.User) { u.TwoFactorSecret = "other" }))
			}
			if test.token != "" {
				sim.Token = test.token
			}
			for _, fault := range test.faults {
				must(t, sim.AddFault(fault))
			}
			declared := config{"otp": rightCode}
			if test.otp != nil {
				declared["otp"] = test.otp
			}
			if test.action == enable {
				declared["secret_key"] = secretKey
			}
			result := sim.Session(t).Act(t.Context(), test.action, declared)
			acctest.ExpectDiagnostic(t, result.Diagnostics, test.says)
			told := strings.Join(result.Progress, " ")
			if failed := test.told == ""; failed != result.Diagnostics.HasError() || !strings.Contains(told, test.told) {
				t.Errorf("it told %q, and reported %s", told, result.Diagnostics)
			}
			if all := told + result.Diagnostics.String(); strings.Contains(all, secretKey) || strings.Contains(all, rightCode) {
				t.Errorf("a secret is in %q", all)
			}
			if calls := sim.Calls(false); !slices.Equal(calls, test.calls) || (sim.State().User.TwoFactorSecret != "") != test.becomes {
				t.Errorf("sent %q, and the secret is %q", calls, sim.State().User.TwoFactorSecret)
			}
		})
	}
}

// Secrets that are not known at plan, as ephemeral values may be, do not stop it.
func TestTwoFactor_unknownSecrets(t *testing.T) {
	t.Parallel()
	session := acctest.Start(t, simulator.Options{}).Session(t)
	diags := session.PlanAction(t.Context(), enable, config{"otp": acctest.Unknown, "secret_key": acctest.Unknown})
	acctest.ExpectOK(t, diags)
	acctest.ExpectDiagnostic(t, diags, "WARNING at otp: Two-factor authentication is switched")
}
