package provider_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// utf16le is a text as PowerShell's > writes it.
func utf16le(text string) string {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, unit := range utf16.Encode([]rune(text)) {
		b.Write([]byte{byte(unit), byte(unit >> 8)})
	}
	return b.String()
}

// A token file that cannot be right is refused with its name and what is wrong, before anything is requested.
func TestTokenFile_saysWhatIsWrong(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	for name, test := range map[string]struct{ content, says string }{
		"empty":          {"", "The file is empty."},
		"white space":    {" \r\n\n", "The file is empty."},
		"only a BOM":     {"\ufeff", "The file is empty."},
		"two lines":      {"sim-read\n\nsim-secret\n", "It has 2 lines, and a token is one line."},
		"UTF-16":         {utf16le("sim-read\r\n"), "The file is UTF-16, or no text."},
		"UTF-16, no BOM": {strings.TrimPrefix(utf16le("sim-read\r\n"), "\xff\xfe"), "The file is UTF-16, or no text."},
		"an assignment":  {"VPSBG_TOKEN = sim-read", "It has blanks in it"},
		"an escape":      {"sim-\x1b[0mread", "It has characters in it that no token has"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := tokenFile(t, test.content)
			_, diags := sim.Configure(t, arguments{"endpoint": sim.Endpoint, "token_file": file})
			at := "token_file"
			if !strings.Contains(test.says, "The file is") { // the line of the argument is not quoted
				at = ""
			}
			diags.ExpectError(t, at, "the file "+file+", which the provider argument token_file names. "+test.says)
			if strings.Contains(diags.String(), "sim-") {
				t.Errorf("the token is in %s", diags)
			}
		})
	}
	directory := t.TempDir()
	expectRefused(t, sim, "token_file", "the file "+directory+", which the provider argument token_file names. This is a directory.",
		arguments{"endpoint": sim.Endpoint, "token_file": directory})
	expectRefused(t, sim, "", "The token comes from the provider argument token. It has blanks in it",
		arguments{"endpoint": sim.Endpoint, "token": "Bearer sim-read"})
	expectBalance(t, sim, arguments{"endpoint": sim.Endpoint, "token_file": tokenFile(t, "\ufeffsim-read\n")})
}

// A token that the API refuses is not shown, but where it came from. It cannot run beside others: it changes the
// environment of the process.
func TestToken_refusalNamesItsSource(t *testing.T) {
	sim := acctest.Start(t, simulator.Options{})
	refuses := func(source string, config arguments) {
		t.Helper()
		config["endpoint"] = sim.Endpoint
		session, diags := sim.Configure(t, config)
		acctest.ExpectOK(t, diags)
		_, diags = session.ReadDataSource(t.Context(), "vpsbg_balance", nil)
		diags.ExpectError(t, "", "The API does not accept the token from "+source+". Check that")
		if strings.Contains(diags.String(), "revoked") {
			t.Errorf("the token is in %s", diags)
		}
	}
	file := tokenFile(t, "revoked")
	t.Setenv("VPSBG_TOKEN", "")
	t.Setenv("VPSBG_TOKEN_FILE", file)
	refuses("the provider argument token", arguments{"token": "revoked"})
	refuses("the file "+file+", which the provider argument token_file names", arguments{"token_file": file})
	refuses("the file "+file+", which the environment variable VPSBG_TOKEN_FILE names", arguments{})
	t.Setenv("VPSBG_TOKEN", "revoked")
	refuses("the environment variable VPSBG_TOKEN", arguments{})
	t.Setenv("VPSBG_TOKEN", "revoked\x07")
	expectRefused(t, sim, "", "The token comes from the environment variable VPSBG_TOKEN. It has characters", arguments{"endpoint": sim.Endpoint})
}
