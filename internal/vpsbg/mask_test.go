package vpsbg_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// TestEncodedSecretsAreMasked lets the API repeat a password in the ways that encode it, and looks for it in the log
// and in the error.
func TestEncodedSecretsAreMasked(t *testing.T) {
	const secret = "p\U0001F511/ö+w <d>?&\"q"
	inJSON := func(s string) string {
		quoted, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(quoted)
	}
	var units strings.Builder
	for _, r := range "hunter-2" {
		fmt.Fprintf(&units, `\u%04X`, r)
	}
	encode := base64.StdEncoding.EncodeToString
	for name, test := range map[string]struct{ secret, echo string }{
		"URL-encoded":                  {secret, url.QueryEscape(secret)},
		"a path":                       {secret, url.PathEscape(secret)},
		"URL-encoded in lower case":    {secret, strings.ToLower(url.QueryEscape(secret))},
		"base64":                       {secret, encode([]byte(secret))},
		"base64 of the URL alphabet":   {secret, base64.RawURLEncoding.EncodeToString([]byte(secret))},
		"JSON in JSON":                 {secret, inJSON(inJSON(secret))},
		"PHP's surrogates":             {secret, `p\ud83d\udd11\/\u00f6+w <d>?&\"q`},
		"PHP's surrogates in capitals": {secret, `p\uD83D\uDD11\/\u00F6+w <d>?&\"q`},
		"all of it escaped":            {"hunter-2", units.String()},
		"its percentages":              {"hunter-2", "%68%75%6e%74%65%72%2d%32"},
	} {
		for where, reply := range map[string]answer{
			"text":       reply(403, "<"+"x>refused "+test.echo),
			"a message":  reply(422, `{"message": `+inJSON("refused "+test.echo)+`}`),
			"cut JSON":   reply(403, `{"message": `+strings.TrimSuffix(inJSON("refused "+test.echo), `"`)),
			"an element": reply(422, `{"errors": {"x": [`+inJSON("refused "+test.echo)+`]}}`),
		} {
			var log bytes.Buffer
			client, _ := play(t, reply)
			err := client.ChangeServerPassword(tflogtest.RootLogger(t.Context(), &log), 7, test.secret, true)
			said := fmt.Sprint(err) + fmt.Sprint(entries(t, &log))
			if !strings.Contains(fmt.Sprint(err), "***") || strings.Contains(said, strings.Trim(test.echo, `"`)) {
				t.Errorf("%s in %s: %s", name, where, said)
			}
		}
	}
	// In the middle of what is encoded.
	for _, before := range []string{"", "a", "ab"} {
		client, _ := play(t, reply(403, "refused "+encode([]byte(before+"correct horse:"+before))))
		err := client.ChangeServerPassword(t.Context(), 7, "correct horse", true)
		if !strings.Contains(err.Error(), "***") {
			t.Errorf("after %q: %v", before, err)
		}
	}
}

// TestSignaturesInAddressesAreMasked adds an ISO from a signed address, which the API repeats with its signature.
func TestSignaturesInAddressesAreMasked(t *testing.T) {
	const signature = "5f2c9d0a7be14c33a1"
	address := "https://iso.example.com/rescue.iso?name=rescue&X-Amz-Signature=" + signature + "&sig=kurz"
	for _, answer := range []answer{
		reply(422, fmt.Sprintf(`{"message": "No ISO at %s!"}`, address)),
		reply(422, fmt.Sprintf(`{"errors": {"url": ["No ISO, signed %s"]}}`, signature)),
		reply(403, fmt.Sprintf(`<a href="%s">`, strings.ReplaceAll(address, "/", `\/`))),
	} {
		var log bytes.Buffer
		client, _ := play(t, answer)
		_, err := client.CreateISO(tflogtest.RootLogger(t.Context(), &log), "rescue", address)
		said := fmt.Sprint(err) + fmt.Sprint(entries(t, &log))
		if strings.Contains(said, signature) || strings.Contains(said, "kurz") || !strings.Contains(said, "name=rescue") {
			t.Error(said)
		}
	}
}

// The next page of a list has a signed address, and so may what is searched for.
func TestSignaturesOfTheAPIsOwnAddressesAreMasked(t *testing.T) {
	const signature = "5f2c9d0a7be14c33a1"
	var log bytes.Buffer
	client, _ := play(t, reply(200, `{"data": [`+serverJSON+`], "links": {"next":
		"https:\/\/api.vpsbg.eu\/v1\/servers?page=2&signature=`+signature+`&token=kurz"}}`, "X-RateLimit-Remaining", token),
		reply(200, `{"data": []}`))
	filter := vpsbg.ServerFilter{Search: "https://iso.example.com/?sig=" + signature, IP: token}
	if _, err := vpsbg.Collect(client.ListServers(tflogtest.RootLogger(t.Context(), &log), filter)); err != nil {
		t.Fatal(err)
	}
	said := fmt.Sprint(entries(t, &log))
	if strings.Contains(said, signature) || strings.Contains(said, "kurz") || strings.Contains(said, token) ||
		!strings.Contains(said, "per_page=50") || !strings.Contains(said, "signature=***") {
		t.Error(said)
	}
}

func TestHideCredentials(t *testing.T) {
	for address, want := range map[string]string{
		"https://example.com/debian-13.1.0-amd64-netinst.iso": "",
		"https://example.com/a.iso?version=13.1&arch=amd64":   "",
		"https://example.com/?f=debian-13.1.0-amd64-net.iso":  "",
		"https://u:p@example.com/a.iso":                       "https://***@example.com/a.iso",
		"https://example.com/a?Expires=17&Signature=x~y&v=1":  "https://example.com/a?Expires=***&Signature=***&v=1",
		"https://example.com/a?sv=2024&se=5&sp=r&sig=x%2By":   "https://example.com/a?sv=***&se=***&sp=***&sig=***",
		"https://example.com/a?t=0123456789abcdef0123456789":  "https://example.com/a?t=***",
		"see https://example.com/a?token=x and http://b/?k=v": "see https://example.com/a?token=*** and http://b/?k=v",
	} {
		if want == "" {
			want = address
		}
		if got := vpsbg.HideCredentials(address); got != want || vpsbg.HasCredentials(address) != (want != address) {
			t.Errorf("%s: %s", address, got)
		}
	}
}
