// Package sshkey serves the account's SSH keys.
package sshkey

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// keyModel is an SSH key as the API shows it.
type keyModel struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	Key         types.String `tfsdk:"key"`
	Fingerprint types.String `tfsdk:"fingerprint"`
	ServerIDs   types.List   `tfsdk:"server_ids"`
}

// resourceModel is an SSH key with what only the configuration knows.
type resourceModel struct {
	keyModel
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

func attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":          tfkit.ComputedString("Id of the SSH key."),
		"name":        tfkit.ComputedString("Name of the SSH key in the client area."),
		"key":         tfkit.ComputedString("Public key, in the form of a line of `authorized_keys`."),
		"fingerprint": tfkit.ComputedString("MD5 fingerprint of the key: 16 hexadecimal bytes, separated by colons."),
		"server_ids": schema.ListAttribute{
			Computed:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "Ids of the servers that carry the key, in rising order.",
		},
	}
}

func keyFromAPI(key *vpsbg.SSHKey) keyModel {
	ids := make([]vpsbg.ID, len(key.Servers))
	for i, server := range key.Servers {
		ids[i] = server.ID
	}
	slices.Sort(ids)
	serverIDs := make([]attr.Value, len(ids))
	for i, id := range ids {
		serverIDs[i] = tfkit.ID(id)
	}
	return keyModel{
		ID:          tfkit.ID(key.ID),
		Name:        tfkit.TextOf(key.Name),
		Key:         tfkit.TextOf(key.Key),
		Fingerprint: tfkit.TextOf(key.Fingerprint),
		ServerIDs:   types.ListValueMust(types.StringType, serverIDs),
	}
}

// text is the key as it is sent. file("id_ed25519.pub") ends in a newline, which is not part of the key.
func (m *keyModel) text() string { return strings.TrimSpace(m.Key.ValueString()) }

// refresh takes over what the API shows, and keeps the configuration's text of a key that is the same.
func (m *keyModel) refresh(key *vpsbg.SSHKey) {
	known := *m
	*m = keyFromAPI(key)
	if m.text() == known.text() {
		m.Key = known.Key
	}
}
