package vpsbg_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

// awkward has what JSON and HTML write in other ways, and begins like the token.
const awkward = token + `-p"a<s>s/w&ö'rd\`

// TestLogHasNoSecrets lets the API repeat secrets in every way, and looks for them in the log and in the error.
func TestLogHasNoSecrets(t *testing.T) {
	quoted, err := json.Marshal(awkward)
	if err != nil {
		t.Fatal(err)
	}
	php := `"` + token + `-p\"a<s>s\/w&\u00f6'rd\\"`
	for name, test := range map[string]struct {
		answer answer
		want   string // in the error, whose secrets are masked
	}{
		"a message":            {reply(422, fmt.Sprintf(`{"message": %s}`, quoted)), "answered 422 Unprocessable Entity: ***"},
		"PHP's message":        {reply(422, fmt.Sprintf(`{"message": %s}`, php)), "***"},
		"a field's message":    {reply(422, fmt.Sprintf(`{"errors": {"password": [%s], "x": %s, "y": {"z": %s}}}`, quoted, quoted, php)), "password: ***; x: ***"},
		"text":                 {reply(403, "Not "+awkward+"!"), "Not ***!"},
		"text that is cut off": {reply(403, strings.Repeat("x", 185)+" "+awkward), "xxx ***"},
		"HTML":                 {reply(403, "<p>Not "+html.EscapeString(awkward)+"</p>"), "Not ***"},
		"PHP's HTML":           {reply(403, "<p>Not "+phpHTML.Replace(awkward)+"</p>"), "Not ***"},
		"cut JSON":             {reply(403, fmt.Sprintf(`{"message": %s, `, quoted)), `{"message": "***",`},
		"PHP's cut JSON":       {reply(403, fmt.Sprintf(`{"message": %s, `, php)), `{"message": "***",`},
		"a field's name":       {reply(422, fmt.Sprintf(`{"errors": {%s: "No"}}`, quoted)), "; ***: No"},
		"a request id":         {reply(422, `{"message": "No"}`, "X-Request-Id", token), "(request id ***)"},
		"a redirect":           {reply(302, "", "Location", "https://example.com/%zz?"+token), "answered 302 Found"},
		"the token":            {reply(403, `{"message": "Bad token `+token+`"}`), "Bad token ***"},
		"an error":             {fail(errors.New("bad header Bearer " + token)), "bad header Bearer ***"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				ctx := tflogtest.RootLogger(t.Context(), &log)
				client, _ := play(t, test.answer)
				err := client.ChangeServerPassword(ctx, 7, awkward, true)
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("got %v, want %q in it", err, test.want)
				}
				withoutSecrets(t, "the error", fmt.Sprintf("%v %+v", err, err))
				for _, entry := range entries(t, &log) {
					withoutSecrets(t, "the log", fmt.Sprint(entry))
				}
			})
		})
	}
}

var phpHTML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#039;")

// withoutSecrets looks for the secrets as they are, and for the parts that every way of writing them has in common.
func withoutSecrets(t *testing.T, what, text string) {
	t.Helper()
	for _, secret := range []string{token, awkward, "p\"a", "p\\\"a", "p&#34;a", "p&quot;a", "rd\\"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s shows %q: %s", what, secret, text)
		}
	}
}

// What cannot be read is quoted in the error, and may be a secret.
func TestUnreadableAnswersAreMasked(t *testing.T) {
	client, _ := play(t, reply(200, `{"id": "`+token+`"}`))
	if _, err := client.GetServer(t.Context(), 7); err == nil || !strings.HasSuffix(err.Error(), `the answer cannot be understood: "***" is not a number`) {
		t.Errorf("got %v", err)
	}
}

// A password may have a space, which is where an answer that is not the API's may be wrapped.
func TestWrappedSecretsAreMasked(t *testing.T) {
	client, _ := play(t, reply(403, "Not correct\n battery!"))
	if err := client.ChangeServerPassword(t.Context(), 7, "correct battery", true); !strings.HasSuffix(err.Error(), "Not ***!") {
		t.Errorf("got %v", err)
	}
}

func TestLogHasBothDirections(t *testing.T) {
	var log bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &log)
	client, _ := play(t, reply(200, `{"running": true, "otp": 123456, "totp_url": "otpauth://x", "api_token": "abc",
		"recovery_codes": ["def"], "rescue": [{"root_password": "ghi", "client_secret": null}]}`, "X-RateLimit-Remaining", "41"))
	if _, err := client.GetServerStatus(ctx, 7); err != nil {
		t.Fatal(err)
	}
	found := entries(t, &log)
	if len(found) != 2 {
		t.Fatalf("%d entries, want the request and the answer: %v", len(found), found)
	}
	for i, want := range []map[string]any{
		{"@message": "VPSBG API request", "operation": "getServerStatus", "method": "GET", "path": "/v1/servers/7/status"},
		{
			"@message": "VPSBG API answer", "operation": "getServerStatus", "status": 200.0, "rate_limit_remaining": "41",
			"body": `{"api_token":"***","otp":"***","recovery_codes":"***","rescue":[{"client_secret":null,"root_password":"***"}],"running":true,"totp_url":"***"}`,
		},
	} {
		for name, value := range want {
			if found[i][name] != value {
				t.Errorf("entry %d has %s %v, want %v", i+1, name, found[i][name], value)
			}
		}
	}
}

func TestLogHasTheMaskedRequest(t *testing.T) {
	var log bytes.Buffer
	client, _ := play(t, good)
	if err := operations["DeployServer"].call(tflogtest.RootLogger(t.Context(), &log), client); err != nil {
		t.Fatal(err)
	}
	body := fmt.Sprint(entries(t, &log)[0]["body"])
	if !strings.Contains(body, `"name":"web-1"`) || !strings.Contains(body, `"password":"***"`) {
		t.Errorf("the request's body is logged as %s", body)
	}
}

// The password of one call is no secret of another, whose answers may well have the same word in them.
func TestSecretsBelongToTheirCall(t *testing.T) {
	client, _ := play(t, reply(422, `{"message": "web-1 is taken"}`))
	if err := client.ChangeServerPassword(t.Context(), 7, "web-1", false); !strings.Contains(err.Error(), "*** is taken") {
		t.Errorf("got %v, want the password masked", err)
	}
	if err := client.UpdateServerHostname(t.Context(), 7, "web-1"); !strings.Contains(err.Error(), "web-1 is taken") {
		t.Errorf("got %v, want it as it is", err)
	}
}

// TestCredentialsInAddressesAreMasked adds an ISO whose address has credentials, which the API repeats, and lists
// another one's.
func TestCredentialsInAddressesAreMasked(t *testing.T) {
	const user, others = `us"er:p&w'd`, "else:hidden"
	address := (&url.URL{Scheme: "https", User: url.UserPassword(`us"er`, `p&w'd`), Host: "iso.example.com", Path: "/rescue.iso"}).String()
	userinfo, _, _ := strings.Cut(strings.TrimPrefix(address, "https://"), "@")
	php := strings.ReplaceAll(address, "/", `\/`)
	for name, test := range map[string]struct {
		answer answer
		want   string // in the error
	}{
		"a message":       {reply(422, fmt.Sprintf(`{"message": "No ISO at %s!"}`, address)), "No ISO at https://***@iso.example.com/rescue.iso!"},
		"PHP's message":   {reply(422, fmt.Sprintf(`{"message": "No ISO at %s!"}`, php)), "No ISO at https://***@iso.example.com/rescue.iso!"},
		"a field":         {reply(422, fmt.Sprintf(`{"errors": {"url": [%q]}}`, address)), "url: https://***@iso.example.com/rescue.iso"},
		"PHP's cut JSON":  {reply(403, fmt.Sprintf(`{"message": "%s, `, php)), `https:\/\/***@iso.example.com`},
		"HTML":            {reply(502, fmt.Sprintf("<a href='%[1]s'>%[1]s</a>", html.EscapeString(address))), "https://***@iso.example.com/rescue.iso"},
		"no address":      {reply(422, fmt.Sprintf(`{"message": "%s is refused"}`, userinfo)), "*** is refused"},
		"another address": {reply(422, fmt.Sprintf(`{"message": "Rather ftp://%s@example.com than c@d"}`, others)), "Rather ftp://***@example.com than c@d"},
		"an ISO":          {reply(201, fmt.Sprintf(`{"id": [], "name": "http:\/\/%s@example.com", "urls": ["%s"]}`, others, address)), "cannot be understood"},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			client, api := play(t, test.answer)
			_, err := client.CreateISO(tflogtest.RootLogger(t.Context(), &log), "rescue", address)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
			if sent, _ := json.Marshal(map[string]string{"name": "rescue", "url": address}); api.sent[0].body != string(sent) {
				t.Errorf("sent %s", api.sent[0].body)
			}
			logged := fmt.Sprint(entries(t, &log))
			if !strings.Contains(logged, `"url":"https://***@iso.example.com/rescue.iso"`) {
				t.Errorf("the request is logged as %s", logged)
			}
			for _, secret := range []string{user, userinfo, "er:p", "w'd", others, "hidden"} {
				if strings.Contains(err.Error()+logged, secret) {
					t.Errorf("%q is in %v\n%s", secret, err, logged)
				}
			}
		})
	}
}

func entries(t *testing.T, log *bytes.Buffer) []map[string]any {
	t.Helper()
	found, err := tflogtest.MultilineJSONDecode(log)
	if err != nil || len(found) == 0 {
		t.Fatalf("%d entries and %v", len(found), err)
	}
	return found
}
