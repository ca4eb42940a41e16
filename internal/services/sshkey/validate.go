package sshkey

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"golang.org/x/crypto/ssh"
)

// acceptedForm is the API's own pattern.
var acceptedForm = regexp.MustCompile(`^(ssh-(rsa|ed25519)) [A-Za-z0-9+/=]+(\s.+)?$`)

const acceptedTypes = "VPSBG accepts keys of the types ssh-ed25519 and ssh-rsa."

// publicKey accepts what the API accepts, so that a wrong key is found at plan.
type publicKey struct{}

func (publicKey) Description(context.Context) string {
	return "must be a public SSH key of type ssh-ed25519 or ssh-rsa, as a line of authorized_keys"
}

func (v publicKey) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (publicKey) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	text := strings.TrimSpace(req.ConfigValue.ValueString())
	if strings.Contains(text, "PRIVATE KEY") {
		// Not on the attribute: Terraform would quote its line, and with it a key that is written there.
		resp.Diagnostics.AddError("Private SSH key", fmt.Sprintf("The attribute %s holds a private key, which must "+
			"never leave your machine. It was not sent. Use the public key, which ssh-keygen writes next to it into "+
			"the file that ends in .pub. If the configuration or its history contains the private key, replace the "+
			"key pair.", req.Path))
		return
	}
	if problem := findProblem(text); problem != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid SSH key", problem)
	}
}

// findProblem says what is wrong with a public key, "" if nothing is.
func findProblem(text string) string {
	if strings.ContainsAny(text, "\r\n") {
		return "An SSH key is one line, such as \"ssh-ed25519 AAAA… name@host\", and this text has several. Store " +
			"each key as a resource of its own; ssh-keygen -i converts a key of another format. " + acceptedTypes
	}
	key, _, options, _, err := ssh.ParseAuthorizedKey([]byte(text))
	switch {
	case err != nil:
		return "This is not a public key in the form \"ssh-ed25519 AAAA… name@host\". Copy the whole line of a .pub file. " + acceptedTypes
	case len(options) > 0:
		return fmt.Sprintf("The key begins with options (%s), which VPSBG does not store. Leave out everything before %s.",
			strings.Join(options, ","), key.Type())
	case !slices.Contains([]string{ssh.KeyAlgoED25519, ssh.KeyAlgoRSA}, key.Type()):
		return fmt.Sprintf("The key is of type %s. %s Create one with: ssh-keygen -t ed25519", key.Type(), acceptedTypes)
	case !acceptedForm.MatchString(text):
		return "The type and the key must be separated by exactly one space, as ssh-keygen writes them."
	default:
		return ""
	}
}
