package sshkey_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/sshkey"
)

func TestPublicKey(t *testing.T) {
	t.Parallel()
	const (
		data = "AAAAC3NzaC1lZDI1NTE5AAAAIHiUMD4u/4PvLnSCouMtkqfrSXtY/sUjbmAoFwFvRelA"
		ec   = "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBIXbSYXJHFM6jdhVAN9gB0pyqdEauK3q4NwdeVEEyn9CimxcDuqtoZvtWnwIYm6mGn9G5lLKU+aRW2hXWKcPBIk="
		rsa  = "AAAAB3NzaC1yc2EAAAADAQABAAABAQC0GfQGZ+4xzTLAtGwx1Kn9ua7AbqQiHvNIA2k0IjaWCUbRJDq3wVd/WQjfNvtMKarj1xN3W4VoBcS+QS5eKvc+J4Pnn5tgSoILbXglPewheMAZE6KRSuEr6uoFHSk3dGHRaqiXQZcr27RANt3bcvM6E5hOzdm4y0BoS/jETMPaYtP0wgZAXKmBKSfqBboMK85Qn4gGCku2wMwA/MqgmfkrUiQGP/moVu4BzcvK1w+IpxCdiBfHpxfOeOYjFtwR1LJjFh60/Giso6xryHkukp6INet4HlTB040QmrFkMbex+88FXsDPVCdWQWU/c9etDpp0oAbFf6E9A05V0c6GZ02n"
	)
	tests := map[string]struct {
		key  types.String
		says string // "" is accepted
	}{
		"ed25519":              {key: types.StringValue("ssh-ed25519 " + data + " user@host")},
		"rsa":                  {key: types.StringValue("ssh-rsa " + rsa)},
		"newline at the end":   {key: types.StringValue("ssh-ed25519 " + data + " user@host\r\n")},
		"comment of two words": {key: types.StringValue("ssh-ed25519 " + data + " my laptop")},
		"unknown":              {key: types.StringUnknown()},
		"null":                 {key: types.StringNull()},
		"ecdsa":                {types.StringValue("ecdsa-sha2-nistp256 " + ec), "of type ecdsa-sha2-nistp256. VPSBG accepts keys of the types ssh-ed25519 and ssh-rsa"},
		"type of another key":  {types.StringValue("ssh-rsa " + data), sshkey.AcceptedTypes},
		"empty":                {types.StringValue(""), sshkey.AcceptedTypes},
		"a path":               {types.StringValue("~/.ssh/id_ed25519.pub"), sshkey.AcceptedTypes},
		"cut off":              {types.StringValue("ssh-ed25519 " + data[:40]), sshkey.AcceptedTypes},
		"options":              {types.StringValue(`no-pty,command="id" ssh-ed25519 ` + data), `begins with options (no-pty,command="id")`},
		"two keys":             {types.StringValue("ssh-ed25519 " + data + "\nssh-rsa " + rsa), "this text has several"},
		"two spaces":           {types.StringValue("ssh-ed25519  " + data), "exactly one space"},
		"PEM":                  {types.StringValue("-----BEGIN PUBLIC KEY-----\n" + data), "ssh-keygen -i converts"},
		"private":              {types.StringValue("-----BEGIN OPENSSH PRIVATE KEY-----\n" + data), "holds a private key"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var resp validator.StringResponse
			at := path.Root("key")
			sshkey.PublicKey{}.ValidateString(t.Context(), validator.StringRequest{Path: at, ConfigValue: test.key}, &resp)
			got := fmt.Sprint(resp.Diagnostics)
			if !strings.Contains(got, test.says) || (test.says == "") != (len(resp.Diagnostics) == 0) {
				t.Fatalf("got %q, not %q", got, test.says)
			}
			if strings.Contains(got, data) {
				t.Errorf("the error repeats the key: %s", got)
			}
			for _, d := range resp.Diagnostics {
				attribute, ok := d.(diag.DiagnosticWithPath)
				if private := name == "private"; ok == private || ok && !attribute.Path().Equal(at) {
					t.Errorf("the error is on %v", d)
				}
			}
		})
	}
}
