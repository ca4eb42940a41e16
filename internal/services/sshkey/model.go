// Package sshkey serves the account's SSH keys.
package sshkey

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/crypto/ssh"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// itemModel is the data source vpsbg_ssh_key, and an item of vpsbg_ssh_keys.
type itemModel struct {
	ID types.String `tfsdk:"id"`
	details
}

// resourceModel is the resource vpsbg_ssh_key.
type resourceModel struct {
	tfkit.Meta
	details
}

// details is what the API shows of an SSH key beside its id.
type details struct {
	Name        types.String `tfsdk:"name"`
	Key         types.String `tfsdk:"key"`
	Fingerprint types.String `tfsdk:"fingerprint"`
	ServerIDs   types.List   `tfsdk:"server_ids"`
}

func attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":          tfkit.ComputedString("ID of the SSH key."),
		"name":        tfkit.ComputedString("Name of the SSH key in the client area."),
		"key":         tfkit.ComputedString("Public key, as a line of `authorized_keys`."),
		"fingerprint": tfkit.ComputedString("MD5 fingerprint of the key: 16 hexadecimal bytes, separated by colons."),
		"server_ids": schema.ListAttribute{
			Computed:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "IDs of the servers that have the key, in ascending order.",
		},
	}
}

// FromAPI fills the model.
func (m *itemModel) FromAPI(key *vpsbg.SSHKey) {
	m.ID = tfkit.ID(key.ID)
	m.details.FromAPI(key)
}

// FromAPI takes over what the API shows, and keeps the configuration's text of a key that is the same: the API may
// drop its comment.
func (m *resourceModel) FromAPI(key *vpsbg.SSHKey) {
	known := m.details
	m.ID = tfkit.ID(key.ID)
	m.details.FromAPI(key)
	if isSameKey(m.text(), known.text()) {
		m.Key = known.Key
	}
}

// FromAPI fills the model.
func (m *details) FromAPI(key *vpsbg.SSHKey) {
	servers := make([]vpsbg.ID, len(key.Servers))
	for i, server := range key.Servers {
		servers[i] = server.ID
	}
	slices.Sort(servers)
	ids := make([]attr.Value, len(servers))
	for i, id := range servers {
		ids[i] = tfkit.ID(id)
	}
	m.Name = tfkit.TextOf(key.Name)
	m.Key = tfkit.TextOf(key.Key)
	m.Fingerprint = tfkit.TextOf(key.Fingerprint)
	m.ServerIDs = types.ListValueMust(types.StringType, ids)
}

// text is the key as it is sent. file("id_ed25519.pub") ends in a newline, which is not part of the key.
func (m *details) text() string { return strings.TrimSpace(m.Key.ValueString()) }

// isSameKey reports whether two texts are the same key, whatever their comments and white space.
func isSameKey(a, b string) bool { return typeAndData(a) == typeAndData(b) }

// typeAndData is what a key is without its comment.
func typeAndData(text string) string {
	if key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(text)); err == nil {
		return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
	}
	return strings.TrimSpace(text)
}
