package provider

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// token is an API token, and where it came from.
type token struct {
	value  string
	source string // as errors name it: "the environment variable VPSBG_TOKEN"
}

// findToken looks into the configuration first, then into the environment. What is set there, even to nothing, is
// taken: a token that was meant must not be replaced by another account's.
func findToken(config providerModel, diags *diag.Diagnostics) token {
	isConfigured := !config.Token.IsNull() || !config.TokenFile.IsNull()
	value, source := config.Token, "the provider argument token"
	file, fileSource := config.TokenFile.ValueString(), "the provider argument token_file"
	if !isConfigured {
		value, source = types.StringValue(os.Getenv(tokenVariable)), "the environment variable "+tokenVariable
		file, fileSource = os.Getenv(tokenFileVariable), "the environment variable "+tokenFileVariable
	}
	if value.ValueString() != "" || file == "" {
		return checkToken(path.Root("token"), value.ValueString(), source, diags)
	}
	at, source := path.Root("token_file"), fmt.Sprintf("the file %s, which %s names", file, fileSource)
	content, problem := readToken(file)
	if problem != "" {
		diags.AddAttributeError(at, "Unable to read the token file", "The token comes from "+source+". "+problem)
		return token{}
	}
	return checkToken(at, content, source, diags)
}

// readToken returns the text of a token file, or what is wrong with it.
func readToken(file string) (text, problem string) {
	if info, err := os.Stat(file); err == nil && info.IsDir() { //nolint:gosec // the user names the file
		return "", "This is a directory. Name the file in it that holds the token."
	}
	content, err := os.ReadFile(file) //nolint:gosec // the user names the file
	switch {
	case err != nil:
		return "", fmt.Sprintf("The file cannot be read: %v.", err)
	case bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff")) || bytes.IndexByte(content, 0) >= 0:
		return "", "The file is UTF-16, or no text. Save it as UTF-8; PowerShell does with: Set-Content -Encoding utf8"
	case len(bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\ufeff")))) == 0:
		return "", "The file is empty. Write the token into it, as its only line."
	}
	return strings.TrimPrefix(string(content), "\ufeff"), ""
}

// checkToken refuses what cannot be a token. It never repeats it.
func checkToken(at path.Path, value, source string, diags *diag.Diagnostics) token {
	value = strings.TrimSpace(value)
	problem := ""
	switch {
	case value == "":
		diags.AddAttributeError(at, "Missing API token", "The provider has no API token, or an empty one. Set one of:\n"+
			"  - the environment variable "+tokenVariable+"\n"+
			"  - the environment variable "+tokenFileVariable+", the path of a file that holds the token\n"+
			"  - the provider argument token\n"+
			"  - the provider argument token_file\n\n"+
			"Create tokens in the client area of VPSBG; a read token is enough to plan.")
		return token{}
	case strings.ContainsAny(value, "\r\n"):
		problem = fmt.Sprintf("It has %d lines, and a token is one line.", len(strings.FieldsFunc(value, isLineBreak)))
	case strings.ContainsFunc(value, unicode.IsSpace):
		problem = "It has blanks in it, and a token has none. Leave out everything but the token."
	case strings.ContainsFunc(value, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsPrint(r) }):
		problem = "It has characters in it that no token has: control characters, or others than ASCII. Copy the token " +
			"from the client area again."
	}
	if problem != "" {
		// Not on the attribute: Terraform would quote its line, and with it a token that is written there.
		diags.AddError("Invalid API token", fmt.Sprintf("The token comes from %s. %s", source, problem))
	}
	return token{value, source}
}

func isLineBreak(r rune) bool { return r == '\r' || r == '\n' }
