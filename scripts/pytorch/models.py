"""The models of docs/models.md in PyTorch, written from that page, to check this project's own against."""

import math

import torch
from torch import nn
from torch.nn import functional as F


def mlp():
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, 200), nn.Tanh(), nn.Linear(200, 200), nn.Tanh(), nn.Linear(200, 10)
    )


def cnn():
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(2048, 10),
    )


class Vgg11(nn.Module):
    def __init__(self):
        super().__init__()
        layers, channels = [], 3
        for width in (64, "pool", 128, "pool", 256, 256, "pool", 512, 512, "pool", 512, 512, "pool"):
            if width == "pool":
                layers.append(nn.MaxPool2d(2))
            else:
                layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
                channels = width
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(
            nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)
        )

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class ResidualBlock(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self.stride = stride
        self.extra = (out_channels - in_channels) // 2
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(out_channels, track_running_stats=False)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels, track_running_stats=False)

    def forward(self, x):
        residual = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        shortcut = x[:, :, :: self.stride, :: self.stride]
        return F.relu(residual + F.pad(shortcut, (0, 0, 0, 0, self.extra, self.extra)))


class Resnet8(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(16, track_running_stats=False)
        self.layer1 = nn.Sequential(ResidualBlock(16, 16, 1))
        self.layer2 = nn.Sequential(ResidualBlock(16, 32, 2))
        self.layer3 = nn.Sequential(ResidualBlock(32, 64, 2))
        self.linear = nn.Linear(64, 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        return self.linear(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


class SelfAttention(nn.Module):
    def __init__(self, features, heads):
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(features, features)
        self.key = nn.Linear(features, features)
        self.value = nn.Linear(features, features)
        self.output = nn.Linear(features, features)

    def forward(self, x, mask):
        n, length, features = x.shape

        def split(y):
            return y.view(n, length, self.heads, features // self.heads).transpose(1, 2)

        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = q @ k.transpose(2, 3) / math.sqrt(features // self.heads)
        weights = torch.softmax(scores + (mask[:, None, None, :] - 1) * 1e9, dim=3)
        return self.output((weights @ v).transpose(1, 2).reshape(n, length, features))


class EncoderBlock(nn.Module):
    def __init__(self, features, heads, feed_forward):
        super().__init__()
        self.attention = SelfAttention(features, heads)
        self.norm1 = nn.LayerNorm(features)
        self.linear1 = nn.Linear(features, feed_forward)
        self.linear2 = nn.Linear(feed_forward, features)
        self.norm2 = nn.LayerNorm(features)

    def forward(self, x, mask):
        a = self.norm1(x + self.attention(x, mask))
        return self.norm2(a + self.linear2(F.silu(self.linear1(a))))


class Transformer(nn.Module):
    def __init__(self, vocabulary, positions):
        super().__init__()
        self.token_embedding = nn.Embedding(vocabulary, 64)
        self.position_embedding = nn.Embedding(positions, 64)
        self.blocks = nn.ModuleList([EncoderBlock(64, 8, 64) for _ in range(2)])
        self.head = nn.Linear(64, 2)

    def forward(self, tokens, mask):
        x = self.token_embedding(tokens) + self.position_embedding.weight[: tokens.shape[1]]
        for block in self.blocks:
            x = block(x, mask)
        weights = mask / mask.sum(1, keepdim=True).clamp_min(1)
        return self.head((x * weights[:, :, None]).sum(1))


def build(name, words=None, positions=None):
    """The model of this name; `words` and `positions` are the rows of the transformer's tables."""
    if name == "transformer":
        return Transformer(words, positions)
    return {"mlp": mlp, "cnn": cnn, "vgg11": Vgg11, "resnet8": Resnet8}[name]()
