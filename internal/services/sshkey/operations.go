package sshkey

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// fields are the attributes behind the fields of the API's requests.
var fields = tfkit.FieldPaths{"name": path.Root("name"), "key": path.Root("key")}

func create(ctx context.Context, account *billing.Account, plan *resourceModel, save func(*vpsbg.SSHKey),
	diags *diag.Diagnostics,
) {
	client, name, text := account.Client, plan.Name.ValueString(), plan.text()
	key := tfkit.Creation[vpsbg.SSHKey]{
		OperationID: "createSSHKey", Path: "/ssh-keys",
		Account: account,
		Type:    "vpsbg_ssh_key",
		Kind:    "SSH key",
		Name:    name,
		Trait:   "with the same key",
		Key:     name + " " + typeAndData(text),
		Fields:  fields,
		Create:  func(ctx context.Context) (*vpsbg.SSHKey, error) { return client.CreateSSHKey(ctx, name, text) },
		List:    client.ListSSHKeys,
		ID:      func(key vpsbg.SSHKey) vpsbg.ID { return key.ID },
		IsSame:  func(key vpsbg.SSHKey) bool { return key.Name == name && isSameKey(key.Key, text) },
	}.Run(ctx, diags)
	if key == nil {
		return
	}
	// The answer to a create is not documented; what a read shows is. Failing now would taint a key that is there.
	if complete, err := client.GetSSHKey(ctx, key.ID); err == nil {
		key = complete
	} else {
		tflog.Warn(ctx, "the new SSH key cannot be read back yet: "+err.Error())
	}
	save(key)
}

func read(ctx context.Context, account *billing.Account, state *resourceModel, diags *diag.Diagnostics,
) (*vpsbg.SSHKey, error) {
	key, listed, err := find(ctx, account.Client, state.ParseID(diags))
	if listed != nil {
		diags.AddWarning("SSH key cannot be read",
			fmt.Sprintf("The API answers 404 for SSH key %s, but lists it. The provider uses the data from the list.", key.ID))
	}
	return key, err
}

// find returns a key, nil if the account does not have it. Where there is no route for the list either, the balance has
// to answer.
func find(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) (*vpsbg.SSHKey, *billing.Listed, error) {
	key, listed, err := billing.Find(
		func() (*vpsbg.SSHKey, error) { return client.GetSSHKey(ctx, id) },
		client.ListSSHKeys(ctx), func(key *vpsbg.SSHKey) bool { return key.ID == id })
	if vpsbg.IsRouteUnconfirmed(err) {
		_, err = client.GetBalance(ctx)
	}
	return key, listed, err
}

func update(ctx context.Context, account *billing.Account, change tfkit.Change[*resourceModel], diags *diag.Diagnostics,
) *vpsbg.SSHKey {
	plan, state := change.Plan, change.State
	if plan.Name.Equal(state.Name) && plan.Key.Equal(state.Key) {
		return nil
	}
	key, err := send(ctx, account.Client, state.ParseID(diags), plan, state)
	if err != nil {
		tfkit.AddAPIError(diags, "update SSH key "+plan.Name.ValueString(), err, fields)
	}
	return key
}

// send sends what differs, and returns what a read shows then: the answer to an update is documented in part only. The
// same read shows whether an update took effect whose answer is lost.
func send(ctx context.Context, client *vpsbg.Client, id vpsbg.ID, plan, state *resourceModel) (*vpsbg.SSHKey, error) {
	var name, text string
	if !plan.Name.Equal(state.Name) {
		name = plan.Name.ValueString()
	}
	if !isSameKey(plan.text(), state.text()) {
		text = plan.text()
	}
	_, err := client.UpdateSSHKey(ctx, id, name, text)
	if err != nil && !vpsbg.IsOutcomeUnknown(err) {
		return nil, err
	}
	key, readErr := client.GetSSHKey(ctx, id)
	switch {
	case err == nil:
		return key, readErr
	case readErr == nil && key.Name == plan.Name.ValueString() && isSameKey(key.Key, plan.text()):
		return key, nil
	default:
		return nil, err
	}
}

func remove(ctx context.Context, account *billing.Account, state *resourceModel, diags *diag.Diagnostics) {
	id := state.ParseID(diags)
	err := billing.Delete(ctx, account.Clock(), "SSH key "+id.String(),
		func(ctx context.Context) error { return account.Client.DeleteSSHKey(ctx, id) },
		func(ctx context.Context) (*vpsbg.SSHKey, error) {
			key, _, err := find(ctx, account.Client, id)
			return key, err
		})
	if err != nil {
		tfkit.AddAPIError(diags, "delete SSH key "+state.Name.ValueString(), err, nil)
	}
}

// listKeys ranges over the account's keys, or only those of the name that the list block has.
func listKeys(ctx context.Context, account *billing.Account, config tfsdk.Config, diags *diag.Diagnostics,
) iter.Seq2[vpsbg.SSHKey, error] {
	var name types.String
	diags.Append(config.GetAttribute(ctx, path.Root("name"), &name)...)
	return func(yield func(vpsbg.SSHKey, error) bool) {
		for key, err := range account.Client.ListSSHKeys(ctx) {
			if (err != nil || name.IsNull() || key.Name == name.ValueString()) && !yield(key, err) {
				return
			}
		}
	}
}
