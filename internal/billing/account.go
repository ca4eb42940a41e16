// Package billing is what every paid service needs, without Terraform: purchases that are sent once, orders and their
// payment, cancellations, prices, and the reads and calls that the resources of a run share.
package billing

import "github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"

// Account is the account that a run of Terraform works on: the client, and what the resources of the run share.
type Account struct {
	Client      *vpsbg.Client
	Catalog     *Catalog
	Promises    *Promises
	Marks       *Marks
	Orders      *Orders
	Servers     *Servers
	SSHKeys     *SSHKeys
	FloatingIPs *FloatingIPs
	Managed     *Managed
	Spending    *Spending
	Claims      *Claims

	cancellations batches[error]
}

// NewAccount returns the account that client has access to. With unshared, every read is a call of its own.
func NewAccount(client *vpsbg.Client, unshared bool) *Account {
	spending := &Spending{client: client}
	return &Account{
		Client:        client,
		Spending:      spending,
		Catalog:       &Catalog{client: client, balance: spending.Balance},
		Promises:      &Promises{client: client},
		Marks:         &Marks{client: client},
		Orders:        newOrders(client, unshared),
		Servers:       newServers(client, unshared),
		Managed:       newManaged(),
		Claims:        newClaims(),
		SSHKeys:       &SSHKeys{client: client, unshared: unshared},
		FloatingIPs:   newFloatingIPs(client, unshared),
		cancellations: batches[error]{client: client},
	}
}

// Clock returns the clock that all waiting goes by.
func (a *Account) Clock() vpsbg.Clock { return a.Client.Clock() }
